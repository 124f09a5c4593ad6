// Catching up: to a position and no further, in batches of any size, telling how far it is.
import { describe, expect, it } from 'vitest';
import { catchUp } from '../../src/projections/catch-up.ts';
import { takeOver } from '../../src/projections/takeover.ts';
import { memoryStore } from '../support/projection-fakes.ts';
import { aStreamOf, createArrayLog } from '../support/recorded-events.ts';
import { said, toyLines, toyProjection, unheard } from '../support/toy-projection.ts';

async function setting(onPoison: 'park-stream' | 'stop' = 'park-stream') {
  const log = createArrayLog();
  const store = memoryStore();
  const { standing } = await takeOver(store, 'toy@1', 1n, await log.feed.epoch());
  return {
    log,
    store,
    standing,
    ports: { projection: toyProjection(onPoison), key: 'toy@1', store, lazy: true } as const,
  };
}

describe('catching up', () => {
  it.each([1, 7, 1_000])('ends at the position, in batches of %i', async (batchEvents) => {
    const { log, store, standing, ports } = await setting();
    const stream = aStreamOf('tenant');
    for (let index = 0; index < 2_500; index += 1) log.add(stream, index % 50 === 0 ? said('x') : unheard);
    const seen: bigint[] = [];
    await catchUp(ports, log.feed, standing, { until: 2_310n, batchEvents, progress: (at) => seen.push(at) });
    expect(seen).toEqual([1_000n, 2_000n, 2_310n]);
    expect((await store.checkpoint('toy@1'))?.position).toBe(2_310n);
    expect(store.rows(toyLines)).toHaveLength(47);
    // Batches without a change are not committed.
    expect(store.commits.length).toBeLessThanOrEqual(48);
  });

  it('ends where the log ends, if that is earlier', async () => {
    const { log, standing, ports } = await setting();
    log.add(aStreamOf('tenant'), said('x'));
    await catchUp(ports, log.feed, standing, { until: 10n, batchEvents: 5 });
    expect(standing).toMatchObject({ position: 1n, committed: 1n });
  });

  it('says when the projection stops, and when it is interrupted', async () => {
    const { log, standing, ports } = await setting('stop');
    log.add(aStreamOf('tenant'), said('x'));
    log.add(aStreamOf('tenant'), said('poison'));
    await expect(catchUp(ports, log.feed, standing, { until: 2n, batchEvents: 5 })).rejects.toMatchObject({
      code: 'projection-stopped',
    });
    const signal = AbortSignal.abort();
    await expect(
      catchUp(ports, log.feed, standing, { until: 2n, batchEvents: 5, signal }),
    ).rejects.toMatchObject({
      code: 'interrupted',
    });
  });
});
