// Many pages in one commit: the same rows as page by page, and the same stream parked where one event is refused.
import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/ports/read-table.ts';
import { projectPages } from '../../src/projections/long-batch.ts';
import type { LongBatch } from '../../src/projections/long-batch.ts';
import { takeOver } from '../../src/projections/takeover.ts';
import { memoryStore } from '../support/projection-fakes.ts';
import { aStreamOf, createArrayLog } from '../support/recorded-events.ts';
import { said, toyCounts, toyLines, toyProjection, unheard } from '../support/toy-projection.ts';

async function setting(slugs: readonly string[], onPoison: 'park-stream' | 'stop' = 'park-stream') {
  const log = createArrayLog();
  const streams = [aStreamOf('tenant'), aStreamOf('tenant')];
  for (const [index, slug] of slugs.entries())
    log.add(streams[index % 2]!, slug === 'unheard' ? unheard : said(slug));
  const store = memoryStore((row: Row) => row['slug'] === 'refused');
  const { standing } = await takeOver(store, 'toy@1', 1n, await log.feed.epoch());
  const ports = { projection: toyProjection(onPoison), key: 'toy@1', store };
  const project = async (how: LongBatch) =>
    projectPages(ports, standing, log.feed, await log.feed.read(standing.position, how.pageEvents), how);
  return { store, standing, streams, project };
}
const slugs = (count: number) => Array.from({ length: count }, (_, index) => `slug-${index}`);

describe('a long batch', () => {
  it('commits pages at once, up to a short one', async () => {
    const { store, standing, project } = await setting(slugs(25));
    const result = await project({ pageEvents: 10, maxEvents: 1_000 });
    expect(result).toEqual({ applied: 25, newlyParked: 0, stopped: undefined });
    expect(store.commits).toHaveLength(1);
    expect(store.rows(toyLines)).toHaveLength(25);
    expect(standing).toMatchObject({ position: 25n, committed: 25n });
  });

  it('begins no page after its bound, after `until`, or once it is interrupted', async () => {
    const { standing, project } = await setting(slugs(100));
    await project({ pageEvents: 10, maxEvents: 20 });
    expect(standing.position).toBe(20n);
    await project({ pageEvents: 10, maxEvents: 1_000, until: 45n });
    expect(standing.position).toBe(45n);
    await project({ pageEvents: 10, maxEvents: 1_000, signal: AbortSignal.abort() });
    expect(standing.position).toBe(55n);
  });

  it('ends in front of an event that stops the projection, in whichever page it lies', async () => {
    const history = slugs(35).with(23, 'poison');
    const { store, standing, project } = await setting(history, 'stop');
    const result = await project({ pageEvents: 10, maxEvents: 1_000 });
    expect(result).toMatchObject({ applied: 23, stopped: expect.stringContaining('event 24') as string });
    expect(standing.position).toBe(23n);
    expect(store.rows(toyLines)).toHaveLength(23);
  });

  it('parks what it parks page by page, poison as well as what the database refuses', async () => {
    const history = slugs(60).with(31, 'refused').with(44, 'poison').with(50, 'unheard');
    const [long, short] = [await setting(history), await setting(history)];
    const result = await long.project({ pageEvents: 10, maxEvents: 1_000 });
    for (let page = 0; page < 6; page += 1) await short.project({ pageEvents: 10, maxEvents: 10 });
    expect(result.newlyParked).toBe(2);
    const seen = ({ store, standing, streams }: typeof long) => ({
      counts: new Set(store.rows(toyCounts).map(({ events, last }) => [events, last].map(String).join())),
      lines: store
        .rows(toyLines)
        .map(({ position }) => Number(position))
        .sort((a, b) => a - b),
      parked: streams.map((stream) => standing.parked.has(stream)),
      position: standing.position,
    });
    expect(seen(long)).toEqual(seen(short));
    expect(seen(long)).toMatchObject({ parked: [true, true], position: 60n });
  });

  it('comes no further page by page than it had come at once', async () => {
    const { standing, project } = await setting(slugs(60).with(11, 'refused'));
    await project({ pageEvents: 10, maxEvents: 20 });
    expect(standing.position).toBe(20n);
  });
});
