// Stalls of the machine in the reactors' experiment: a process that could not run is noticed, also by who asks before its timer does.
import { expect, it } from 'vitest';
import { watchStalls } from '../../chaos/reactors/stalls.ts';

/** Keeps this process from running anything else. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

it('counts a stall of more than two seconds for what was under way, and none for what began after it', () => {
  const stop = new AbortController();
  const stalls = watchStalls(stop.signal);
  const before = performance.now();
  expect([stalls.since(before), stalls.count()]).toEqual([false, 0]);
  standStill(2_300);
  expect(stalls.since(before)).toBe(true);
  expect(stalls.since(performance.now())).toBe(false);
  expect(stalls.count()).toBeGreaterThanOrEqual(1);
  expect(stalls.longestMs()).toBeGreaterThanOrEqual(2_000);
  stop.abort();
});
