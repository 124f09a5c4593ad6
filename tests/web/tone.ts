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

const listen = `async (tones, during) => {
  const streams = [...document.querySelectorAll('#sound audio')].flatMap(({ srcObject }) => srcObject ?? []);
  const loudest = tones.map(() => -1000);
  if (streams.length === 0) return loudest;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  for (const stream of streams) context.createMediaStreamSource(stream).connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const hzOfBin = context.sampleRate / analyser.fftSize;
  const end = performance.now() + during;
  while (performance.now() < end) {
    analyser.getFloatFrequencyData(bins);
    tones.forEach((hz, at) => {
      const bin = Math.round(hz / hzOfBin);
      for (const level of bins.slice(bin - 1, bin + 2)) loudest[at] = Math.max(loudest[at], level);
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await context.close();
  return loudest;
}`;
