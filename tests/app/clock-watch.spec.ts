// The watch over the system's clock: a jump is told once, with its length; what time services do all day is not.
import { describe, expect, it } from 'vitest';
import { watchClock } from '../../src/app/clock-watch.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { nine } from '../support/histories/cast.ts';

/** What is told while the clock is off by so many seconds at each look. */
async function toldWhen(offsets: readonly number[]) {
  const observer = fakeObserver();
  const abort = new AbortController();
  let look = 0;
  await watchClock(
    { now: () => addSeconds(nine, look * 5 + (offsets[look] ?? 0)) },
    {
      monotonicMs: () => look * 5_000,
      pause: () => {
        look += 1;
        if (look === offsets.length - 1) abort.abort();
        return Promise.resolve();
      },
    },
    observer,
    abort.signal,
  );
  return observer.observed;
}

describe('issue 12, A6: jumps of the clock', () => {
  it.each([
    ['back', -86_400],
    ['forward', 3_600],
  ])('%s are told once, with their length', async (direction, offset) => {
    const told = await toldWhen([0, 0, offset, offset, offset]);
    expect(told).toMatchObject([
      { what: 'clock_jumps_total', fields: { direction } },
      { kind: 'warn', fields: { seconds: Math.abs(offset) } },
    ]);
  });

  it('there and back again are two', async () => {
    const told = await toldWhen([0, 60, 0]);
    expect(told.filter(({ kind }) => kind === 'warn').map(({ what }) => what)).toEqual([
      expect.stringContaining('jumped forward'),
      expect.stringContaining('set back'),
    ]);
  });

  it('that are none, but corrections bit by bit, are not told', async () => {
    expect(await toldWhen([0, 0.5, 1, 1.5, 2, 1.5, 1])).toEqual([]);
  });
});
