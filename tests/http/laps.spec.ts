import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startLaps } from '../../src/http/laps.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('issue 12 A9: adds the time since the last lap to what it was spent on', () => {
  const { lap, spentMs } = startLaps();
  const spend = (ms: number): void => void vi.advanceTimersByTime(ms);
  spend(3);
  lap();
  spend(5);
  lap('queue');
  spend(20);
  lap('store');
  spend(1);
  lap('decide');
  spend(30);
  lap('store');
  expect(spentMs).toEqual({ queue: 5, store: 50, wait: 0, decide: 1 });
});
