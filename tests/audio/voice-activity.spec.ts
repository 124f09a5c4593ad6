// Voices are found by their loudness above what is there all the time; silence and a hum are none.
import { describe, expect, it } from 'vitest';
import { voiceActivity } from '../../src/audio/voice-activity.ts';
import { spoken } from '../support/spoken-piece.ts';

function found(samples: Int16Array, pieceSamples = 960) {
  const listener = voiceActivity();
  for (let at = 0; at < samples.length; at += pieceSamples)
    listener.take(samples.subarray(at, at + pieceSamples));
  return listener.end();
}

/** A tone of so many decibels of full scale. */
function hum(seconds: number, db: number): Int16Array {
  const amplitude = 32_768 * 10 ** (db / 20) * Math.SQRT2;
  return Int16Array.from({ length: seconds * 48_000 }, (_, n) => Math.round(amplitude * Math.sin(n / 30)));
}

function mixed(one: Int16Array, other: Int16Array): Int16Array {
  return one.map((sample, n) => sample + (other[n] ?? 0));
}

function joined(...parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}

describe('voice activity', () => {
  it('is where somebody speaks, with a little around it, however the samples are cut', () => {
    const samples = spoken(2, 'good morning', 3, 'we go on', 1);
    const spans = found(samples);
    expect(spans).toHaveLength(2);
    const [first, second] = spans;
    expect(first?.startMs).toBeGreaterThanOrEqual(1_700);
    expect(first?.startMs).toBeLessThanOrEqual(2_000);
    expect(second!.startMs - first!.endMs).toBeGreaterThan(2_000);
    for (const pieceSamples of [1, 700, 48_000]) expect(found(samples, pieceSamples)).toEqual(spans);
  });

  it('is nowhere in silence, in nothing, in a click, and in what is too soft for a voice', () => {
    expect(found(new Int16Array(48_000 * 30))).toEqual([]);
    expect(found(new Int16Array(0))).toEqual([]);
    expect(found(joined(new Int16Array(48_000), hum(0.02, -20), new Int16Array(48_000)))).toEqual([]);
    expect(found(hum(5, -65))).toEqual([]);
  });

  it('is not a hum that is there all the time, and is heard above it', () => {
    const speech = joined(new Int16Array(48_000 * 20), spoken('we go on'), new Int16Array(48_000 * 5));
    const noisy = mixed(hum(speech.length / 48_000, -50), speech);
    const spans = found(noisy).filter(({ startMs }) => startMs > 15_000);
    expect(spans).toHaveLength(1);
    expect(spans[0]?.startMs).toBeGreaterThan(19_700);
    expect(spans[0]?.startMs).toBeLessThanOrEqual(20_000);
  });

  it('is all of a file in which somebody speaks without a pause', () => {
    const text = 'the budget is what we talk about and we go on and on';
    const samples = spoken(text);
    const spans = found(samples);
    const heardMs = spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    expect(heardMs).toBeGreaterThan((samples.length / 48) * 0.95);
  });
});
