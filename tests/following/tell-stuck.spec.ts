// What operators are told when work gets stuck: enough to find it, and nothing that an event holds.
import { expect, it } from 'vitest';
import { tellStuck } from '../../src/following/tell-stuck.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

it('names owner, key, the code of the cause and the verb that shows it, and counts it', () => {
  const observer = fakeObserver();
  tellStuck(observer, { owner: 'projection:toy@1', key: 'meeting-1' }, 'row-refused');
  expect(observer.observed).toMatchObject([
    {
      kind: 'error',
      fields: {
        owner: 'projection:toy@1',
        key: 'meeting-1',
        cause: 'row-refused',
        show: 'voicemeet stuck show projection:toy@1 meeting-1',
      },
    },
    { what: 'became_stuck_total', fields: { owner: 'projection:toy@1' } },
  ]);
});
