// Runs a suite in a real Chromium of the service tests, or says why it is skipped.
import { describe, it } from 'vitest';
import { findChromium } from '../../scripts/services/chromium.mjs';

/** Gives the suite the browser's program; where there is none, one skipped test names the reason. */
export function onChromium(what: string, suite: (program: string) => void): void {
  const { path, reason } = findChromium();
  if (path !== undefined) suite(path);
  else describe(what, () => it('runs in Chromium', (context) => context.skip(reason)));
}
