// Flite, which speaks texts into files of sound with four voices that a small Whisper understands better than those of espeak-ng
// (4 of 180 words wrong, against 12).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDebianProgram } from './debian-program.mjs';

export const fliteVoices = ['slt', 'rms', 'awb', 'kal16'];
const speakTimeoutMs = 60_000;
const samplesPerSecond = 16_000;

export function findFlite() {
  const found = findDebianProgram({ names: ['flite'], packaged: 'flite', setting: 'VOICEMEET_TEST_FLITE' });
  if (found.path === undefined) return found;
  const { stdout } = spawnSync(found.path, ['-lv'], { encoding: 'utf8', timeout: speakTimeoutMs });
  const voices = (stdout ?? '').split(/\s+/);
  const missing = fliteVoices.filter((voice) => !voices.includes(voice));
  if (missing.length === 0) return found;
  return { path: undefined, reason: `${found.path} has no voice ${missing.join(', ')}` };
}

export function speakByFlite(flite, voice, text) {
  const directory = mkdtempSync(join(tmpdir(), 'voicemeet-flite-'));
  try {
    const file = join(directory, 'spoken.wav');
    const { error, status, stderr } = spawnSync(flite, ['-voice', voice, '-t', text, '-o', file], {
      encoding: 'utf8',
      timeout: speakTimeoutMs,
    });
    if (error !== undefined || status !== 0)
      throw new Error(`flite did not speak: ${error?.message ?? stderr.trim()}`);
    return threeForOne(samplesOf(readFileSync(file)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What flite writes: one header of 44 bytes, then samples of 16 bits, one channel. @param {Buffer} wav */
function samplesOf(wav) {
  const isKnown =
    wav.toString('latin1', 36, 40) === 'data' &&
    wav.readUInt16LE(22) === 1 &&
    wav.readUInt32LE(24) === samplesPerSecond &&
    wav.readUInt16LE(34) === 16;
  if (!isKnown) throw new Error('flite wrote another format than 16 bits at 16 kHz, one channel.');
  return Int16Array.from({ length: (wav.length - 44) >> 1 }, (_, at) => wav.readInt16LE(44 + 2 * at));
}

/**
 * Samples at 48 kHz of those at 16 kHz, on straight lines: what that adds lies above 8 kHz, where nobody listens for words.
 * @param {Int16Array} samples
 */
function threeForOne(samples) {
  return Int16Array.from({ length: samples.length * 3 }, (_, at) => {
    const [before, after] = [samples[Math.trunc(at / 3)], samples[Math.trunc(at / 3) + 1] ?? 0];
    return Math.round(before + ((after - before) * (at % 3)) / 3);
  });
}
