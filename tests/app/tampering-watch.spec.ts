// What one process knows of changes made outside the program, and how often it says so.
import { expect, it } from 'vitest';
import { watchTampering } from '../../src/app/tampering-watch.ts';
import { FatalFault, TamperedFault } from '../../src/ports/faults.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

const changed = (name: string, revision?: bigint): TamperedFault =>
  new TamperedFault(
    { store: 'log', name, ...(revision !== undefined && { revision }) },
    `${name} was changed`,
  );

it('issue 12 A8: tells of each place once, counts how often it was met, and keeps health degraded', async () => {
  const observer = fakeObserver();
  const watch = watchTampering(observer);
  expect(await watch.part.check()).toEqual({ state: 'ok' });
  watch.met(new FatalFault('key-lost', 'another fault'));
  for (const fault of [changed('a', 1n), changed('a', 1n), changed('a', 2n), changed('b')]) watch.met(fault);
  const of = (kind: string) => observer.observed.filter((one) => one.kind === kind);
  expect(of('error').map(({ fields }) => [fields['place'], fields['revision']])).toEqual([
    ['a', '1'],
    ['a', '2'],
    ['b', undefined],
  ]);
  expect(of('count')).toHaveLength(4);
  expect(of('gauge').map(({ value }) => value)).toEqual([1, 2, 3]);
  expect([watch.knows('a'), watch.knows('c')]).toEqual([true, false]);
  expect(await watch.part.check()).toEqual({
    state: 'degraded',
    detail: 'tampered: log a@1, log a@2, log b; see docs/operations.md, "Tampering"',
  });
  watch.met(changed('d'));
  expect((await watch.part.check()).detail).toContain('and 1 more');
});
