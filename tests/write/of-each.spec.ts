// A map over the categories becomes another, entry by entry.
import { expect, it } from 'vitest';
import { ofEach } from '../../src/write/of-each.ts';

it('makes each entry of its own', () => {
  const lengths = ofEach({ tenant: 't', account: 'ac', invite: 'inv', meeting: 'meet', access: '' }, String);
  expect(lengths).toEqual({ tenant: 't', account: 'ac', invite: 'inv', meeting: 'meet', access: '' });
  const named = ofEach(
    { tenant: 1, account: 2, invite: 3, meeting: 4, access: 5 },
    (n, name) => `${name} ${n}`,
  );
  expect(named).toMatchObject({ tenant: 'tenant 1', access: 'access 5' });
});
