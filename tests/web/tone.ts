// Tones for tests of what is heard: a WAV file that Chromium takes for a microphone, and how loud a tone is in what a page plays.
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const sampleRateHz = 48_000;
const seconds = 4;
const bytesPerSample = 2;
const headerBytes = 44;
/** A tone that never pauses is noise to a browser, which takes it away. */
const onSeconds = 0.35;
const periodSeconds = 0.5;
const amplitude = 12_000;
/** A tone that pauses for less is still there. */
const quietMs = 2_000;

/** Writes seconds of a beeping tone (RIFF WAVE, 16-bit PCM, mono). */
export async function writeTone(path: string, hz: number): Promise<void> {
  const samples = sampleRateHz * seconds;
  const file = Buffer.alloc(headerBytes + samples * bytesPerSample);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRateHz, 24);
  file.writeUInt32LE(sampleRateHz * bytesPerSample, 28);
  file.writeUInt16LE(bytesPerSample, 32);
  file.writeUInt16LE(8 * bytesPerSample, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * bytesPerSample, 40);
  for (let sample = 0; sample < samples; sample++) {
    const at = sample / sampleRateHz;
    const isOn = at % periodSeconds < onSeconds;
    const value = isOn ? Math.round(amplitude * Math.sin(2 * Math.PI * hz * at)) : 0;
    file.writeInt16LE(value, headerBytes + sample * bytesPerSample);
  }
  await writeFile(path, file);
}

/**
 * When a page played a tone louder than `leastDb` for the last time, in milliseconds of the epoch: listens until that was two seconds
 * ago, or for `ms`. `undefined`: never.
 */
export async function lastHeardIn(
  page: Page,
  hz: number,
  leastDb: number,
  ms = 15_000,
): Promise<number | undefined> {
  const heard: unknown = await page.evaluate(`(${lastHeard})(${hz}, ${leastDb}, ${ms}, ${quietMs})`);
  if (typeof heard === 'number') return heard > 0 ? heard : undefined;
  throw new Error(`the page heard ${JSON.stringify(heard)}`);
}

/** The loudest that each tone is in what the page plays, over some time: decibels below full scale; -1,000: nothing is played. */
export async function heardIn(
  page: Page,
  tonesHz: readonly number[],
  ms = 1_500,
): Promise<readonly number[]> {
  // As text: tests know no types of browsers.
  const heard: unknown = await page.evaluate(`(${listen})(${JSON.stringify(tonesHz)}, ${ms})`);
  if (Array.isArray(heard) && heard.every((level) => typeof level === 'number')) return heard;
  throw new Error(`the page heard ${JSON.stringify(heard)}`);
}

/** In a page: what `#sound` plays as levels of tones, in decibels. */
const ears = `async () => {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  const streams = [...document.querySelectorAll('#sound audio')].flatMap(({ srcObject }) => srcObject ?? []);
  for (const stream of streams) context.createMediaStreamSource(stream).connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const hzOfBin = context.sampleRate / analyser.fftSize;
  return {
    close: () => context.close(),
    isDeaf: streams.length === 0,
    levels: async (tones) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      analyser.getFloatFrequencyData(bins);
      return tones.map((hz) => {
        const bin = Math.round(hz / hzOfBin);
        return Math.max(-1000, ...bins.slice(bin - 1, bin + 2));
      });
    },
  };
}`;

const listen = `async (tones, during) => {
  const own = await (${ears})();
  let loudest = tones.map(() => -1000);
  const end = performance.now() + during;
  while (!own.isDeaf && performance.now() < end) {
    const levels = await own.levels(tones);
    loudest = loudest.map((level, at) => Math.max(level, levels[at]));
  }
  await own.close();
  return loudest;
}`;

const lastHeard = `async (hz, least, during, quiet) => {
  const own = await (${ears})();
  const begin = Date.now();
  let last = 0;
  while (Date.now() < begin + during && Date.now() < Math.max(begin, last) + quiet) {
    const [level] = await own.levels([hz]);
    if (level > least) last = Date.now();
  }
  await own.close();
  return last;
}`;
