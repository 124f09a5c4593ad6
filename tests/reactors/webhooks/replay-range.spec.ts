// Where a replay begins and ends: clocks of processes differ, so it is looked for a little further on both sides.
import { expect, it } from 'vitest';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import type { HeldLane } from '../../../src/ports/webhook-lane.ts';
import { isAfterReplay, isOfReplay, replayStart } from '../../../src/reactors/webhooks/replay-range.ts';

const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, '0')}:00.000Z` as Instant;
const replay = { from: at(20), to: at(30) };
const live = { position: 0n, wanted: 600n } as unknown as HeldLane;
const lane: HeldLane = { ...live, replay };
const recorded = (minute: number) => ({ at: at(minute) }) as RecordedEvent;
/** One event at every tenth position, a minute after the one before it. */
const log = Array.from({ length: 60 }, (_, minute) => ({
  ...recorded(minute),
  position: BigInt(10 * minute + 1),
}));
let reads = 0;
const store = {
  readTenant: (_: unknown, after: bigint, upTo: bigint, limit: number) => {
    reads += 1;
    return Promise.resolve(
      log.filter(({ position }) => position > after && position <= upTo).slice(0, limit),
    );
  },
};

it('issue 13 E6: a replay begins five minutes before its range, found in some ten reads, and never again at its beginning', async () => {
  const start = await replayStart(store, lane, replay);
  expect(log.filter(({ position }) => position > start)[0]?.at).toBe(at(15));
  expect(reads).toBeLessThanOrEqual(11);
  expect(await replayStart(store, { ...lane, position: 333n }, replay)).toBe(333n);
});

it('begins at the log’s beginning where all of it is late enough, and at its end where nothing is', async () => {
  expect(await replayStart(store, lane, { ...replay, from: at(0) })).toBe(0n);
  expect(await replayStart(store, lane, { from: '2027-01-01T00:00:00.000Z' as Instant, to: replay.to })).toBe(
    591n,
  );
});

it('has what was recorded from its beginning to before its end, and goes on five minutes after that', () => {
  expect([19, 20, 29, 30].map((minute) => isOfReplay(lane, recorded(minute)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect([30, 35, 36].map((minute) => isAfterReplay(lane, recorded(minute)))).toEqual([false, false, true]);
});

it('a lane without a range has everything', () => {
  expect(isOfReplay(live, recorded(1))).toBe(true);
  expect(isAfterReplay(live, recorded(59))).toBe(false);
});
