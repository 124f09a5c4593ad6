// Pages of the log: read once for all who stand at the same place, bounded in number, size and age.
import { describe, expect, it } from 'vitest';
import type { EventFeed, FedEvent } from '../../src/ports/event-feed.port.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import { FatalFault, TransientFault } from '../../src/ports/faults.ts';
import { positionOf } from '../../src/following/fed-event.ts';
import { createFeedPages } from '../../src/following/feed-pages.ts';
import { manualPace } from '../support/projection-fakes.ts';

const fault = new FatalFault('event-unknown', 'x');

function setting(length: number, bytes = 10) {
  const pace = manualPace();
  const reads: [bigint, number][] = [];
  let failures = 0;
  const log = { length };
  const stored = (position: number): StoredEvent =>
    ({
      position: BigInt(position),
      head: new Uint8Array(bytes),
      body: new Uint8Array(0),
      boxes: [],
    }) as never;
  const feed = {
    read: (after: bigint, limit: number) => {
      reads.push([after, limit]);
      if (failures > 0) {
        failures -= 1;
        return Promise.reject(new TransientFault('database-away', 'x'));
      }
      const count = Math.min(limit, log.length - Number(after));
      return Promise.resolve(Array.from({ length: count }, (_, index) => stored(Number(after) + index + 1)));
    },
  } as unknown as EventFeed;
  const decoder = {
    decode: (batch: readonly StoredEvent[]) =>
      Promise.resolve(batch.map((one): FedEvent => ({ kind: 'undecodable', stored: one, fault }))),
  };
  return {
    ports: { feed, decoder, pace },
    pace,
    reads,
    log,
    fail: (times: number) => {
      failures = times;
    },
  };
}
const ends = (events: readonly FedEvent[]) =>
  [events[0], events.at(-1)].map((event) => event && positionOf(event));

describe('feed pages', () => {
  it('read once for many readers at one place, at once and one after another', async () => {
    const { ports, reads } = setting(250);
    const pages = createFeedPages(ports, { pageEvents: 100 });
    const [first, second] = await Promise.all([pages.read(0n, 100), pages.read(0n, 100)]);
    expect(ends(first)).toEqual([1n, 100n]);
    expect(second).toEqual(first);
    expect(ends(await pages.read(0n, 30))).toEqual([1n, 30n]);
    expect(ends(await pages.read(30n, 30))).toEqual([31n, 60n]);
    expect(ends(await pages.read(90n, 30))).toEqual([91n, 100n]);
    expect(reads).toHaveLength(1);
    expect(ends(await pages.read(100n, 1_000))).toEqual([101n, 200n]);
    expect(reads).toHaveLength(2);
  });

  it('don’t remember that there was nothing, nor a fault', async () => {
    const { ports, reads, log, fail } = setting(0);
    const pages = createFeedPages(ports);
    expect(await pages.read(0n, 10)).toEqual([]);
    log.length = 1;
    fail(1);
    await expect(pages.read(0n, 10)).rejects.toBeInstanceOf(TransientFault);
    expect(await pages.read(0n, 10)).toHaveLength(1);
    expect(reads).toHaveLength(3);
  });

  it('are few, and forgotten soon', async () => {
    const { ports, reads, pace } = setting(100);
    const pages = createFeedPages(ports, { pageEvents: 10, maxPages: 2, maxAgeMs: 1_000 });
    for (const after of [0n, 10n, 20n]) await pages.read(after, 10);
    await pages.read(10n, 10);
    expect(reads).toHaveLength(3);
    await pages.read(0n, 10);
    expect(reads).toHaveLength(4);
    await pace.advance(1_001);
    await pages.read(0n, 10);
    expect(reads).toHaveLength(5);
  });

  it('are bounded in bytes, read smaller after a large one, but never empty', async () => {
    const { ports, reads } = setting(100, 400);
    const pages = createFeedPages(ports, { pageEvents: 10, pageBytes: 1_000 });
    expect(await pages.read(0n, 10)).toHaveLength(2);
    expect(await pages.read(2n, 10)).toHaveLength(2);
    expect(reads).toEqual([
      [0n, 10],
      [2n, 2],
    ]);
    const huge = setting(100, 5_000);
    expect(await createFeedPages(huge.ports, { pageBytes: 1_000 }).read(0n, 10)).toHaveLength(1);
  });
});
