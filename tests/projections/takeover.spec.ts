// Taking a projection over, and refusing another history.
import { describe, expect, it } from 'vitest';
import { checkHistory, takeOver } from '../../src/projections/takeover.ts';
import { memoryStore } from '../support/projection-fakes.ts';
import { aStreamOf, createArrayLog } from '../support/recorded-events.ts';
import { unheard } from '../support/toy-projection.ts';

describe('a takeover', () => {
  it('starts a new projection at 0 of the log’s history, and finds a known one where it was', async () => {
    const log = createArrayLog();
    const store = memoryStore();
    const { standing } = await takeOver(store, log.feed, 'toy@1', 1n);
    expect(standing).toMatchObject({ fence: 1n, position: 0n, committed: 0n, epoch: await log.feed.epoch() });
    await checkHistory(log.feed, 'toy@1', standing);
    await store.commit({
      projection: 'toy@1',
      fence: 1n,
      from: 0n,
      to: { position: 7n, epoch: standing.epoch },
      changes: [],
      parked: [],
    });
    expect((await takeOver(store, log.feed, 'toy@1', 2n)).standing).toMatchObject({
      fence: 2n,
      position: 7n,
    });
    await expect(takeOver(store, log.feed, 'toy@1', 1n)).rejects.toMatchObject({ code: 'fenced' });
  });

  it('refuses a checkpoint of another history, or beyond the log’s end', async () => {
    const log = createArrayLog();
    log.add(aStreamOf('tenant'), unheard);
    const { standing } = await takeOver(memoryStore(), log.feed, 'toy@1', 1n);
    standing.position = 2n;
    await expect(checkHistory(log.feed, 'toy@1', standing)).rejects.toMatchObject({ code: 'beyond-the-log' });
    standing.position = 1n;
    await checkHistory(log.feed, 'toy@1', standing);
    log.restart();
    await expect(checkHistory(log.feed, 'toy@1', standing)).rejects.toThrow(
      /another|history .* rebuild it \(voicemeet projections rebuild toy\)/,
    );
  });
});
