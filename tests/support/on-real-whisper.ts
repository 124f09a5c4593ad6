// Runs a suite on a real transcriber and real voices, or says why it is skipped.
import { describe, inject, it } from 'vitest';
import type { TestWhisper } from './real-whisper.ts';

/** What a suite may run on: what `serveWhisper` takes, and the path of flite. */
export interface RealSpeech {
  readonly whisper: Exclude<TestWhisper, { readonly skipped: string }>;
  readonly flite: string;
}

/** Gives the suite both; where one is missing, one skipped test names the reason. */
export function onRealWhisper(what: string, suite: (found: RealSpeech) => void): void {
  const [whisper, flite] = [inject('whisper'), inject('flite')];
  if ('skipped' in whisper) skip(what, whisper.skipped);
  else if ('skipped' in flite) skip(what, flite.skipped);
  else suite({ whisper, flite: flite.path });
}

/** The same with the Python of servers that the suite may kill. */
export function onWhisperOfItsOwn(
  what: string,
  suite: (found: { readonly python: string; readonly flite: string }) => void,
): void {
  const [python, flite] = [inject('whisperPython'), inject('flite')];
  if ('skipped' in python) skip(what, python.skipped);
  else if ('skipped' in flite) skip(what, flite.skipped);
  else suite({ python: python.path, flite: flite.path });
}

function skip(what: string, why: string): void {
  describe(what, () => it('runs on a real Whisper and real voices', (context) => context.skip(why)));
}
