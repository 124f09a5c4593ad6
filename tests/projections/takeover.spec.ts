// Taking a projection over, and how another history is refused.
import { describe, expect, it } from 'vitest';
import { historyWords, takeOver } from '../../src/projections/takeover.ts';
import { memoryStore } from '../support/projection-fakes.ts';
import { createArrayLog } from '../support/recorded-events.ts';

describe('a takeover', () => {
  it('starts a new projection at 0 of the log’s history, and finds a known one where it was', async () => {
    const log = createArrayLog();
    const store = memoryStore();
    const { standing } = await takeOver(store, 'toy@1', 1n, await log.feed.epoch());
    expect(standing).toMatchObject({ fence: 1n, position: 0n, committed: 0n, epoch: await log.feed.epoch() });
    await store.commit({
      projection: 'toy@1',
      fence: 1n,
      from: 0n,
      to: { position: 7n, epoch: standing.epoch },
      changes: [],
      parked: [],
    });
    expect((await takeOver(store, 'toy@1', 2n, await log.feed.epoch())).standing).toMatchObject({
      fence: 2n,
      position: 7n,
    });
    await expect(takeOver(store, 'toy@1', 1n, await log.feed.epoch())).rejects.toMatchObject({
      code: 'fenced',
    });
  });

  it('says whose history is refused, and what to do about it', () => {
    expect(historyWords('toy@1')).toEqual({
      subject: 'toy@1',
      remedy: 'rebuild it (voicemeet projections rebuild toy)',
    });
  });
});
