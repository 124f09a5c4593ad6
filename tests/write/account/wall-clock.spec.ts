// Wall clocks: what they show, and the instant at which they pass a time, where it is skipped too.
import { expect, it } from 'vitest';
import { wallClock, whenPassing } from '../../../src/write/account/wall-clock.ts';

it('a clock shows the local time, and is passed where it says so', () => {
  const berlin = wallClock('Europe/Berlin');
  expect(berlin(Date.UTC(2026, 6, 1, 10))).toBe(Date.UTC(2026, 6, 1, 12));
  expect(whenPassing(Date.UTC(2026, 6, 1, 12), berlin)).toBe(Date.UTC(2026, 6, 1, 10));
  // 02:30 is skipped.
  expect(whenPassing(Date.UTC(2026, 2, 29, 2, 30), berlin)).toBe(Date.UTC(2026, 2, 29, 1));
  expect(() => wallClock('Nowhere/At_All')).toThrow(RangeError);
});
