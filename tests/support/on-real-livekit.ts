// Runs a suite on a real LiveKit of the service tests, or says why it is skipped.
import { describe, inject, it } from 'vitest';
import type { LivekitOfTests } from './real-livekit.ts';

/** Gives the suite the server that all suites share; where there is none, one skipped test names the reason. */
export function onRealLivekit(what: string, suite: (server: LivekitOfTests) => void): void {
  const found = inject('livekit');
  if ('url' in found) suite(found);
  else describe(what, () => it('runs on a real LiveKit', (context) => context.skip(found.skipped)));
}

/** The same with a server of its own, which it may kill. */
export function onLivekitOfItsOwn(what: string, suite: (program: string) => void): void {
  const found = inject('livekitProgram');
  if ('program' in found) suite(found.program);
  else describe(what, () => it('runs on a LiveKit of its own', (context) => context.skip(found.skipped)));
}
