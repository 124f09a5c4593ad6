// What was said is heard again, through Opus, at other levels, and among silence; what was cut is not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameSamples, speechDecoder, speechEncoder } from '../../../src/audio/opus-codec.ts';
import { hear } from '../../../src/simulated/speech/hear.ts';
import { hum, speak } from '../../../src/simulated/speech/speak.ts';
import { spokenWords } from '../../../src/simulated/speech/speech-tones.ts';

const heard = (samples: Int16Array): string =>
  hear(samples)
    .map(({ word }) => word)
    .join(' ');

/** As it comes out of an encoder and a decoder, the encoder's delay taken away. */
function throughOpus(samples: Int16Array): Int16Array {
  const [encoder, decoder] = [speechEncoder(), speechDecoder()];
  const frames = Math.ceil(samples.length / frameSamples) + 1;
  const out = new Int16Array(frames * frameSamples);
  for (let n = 0; n < frames; n += 1) {
    const frame = new Int16Array(frameSamples);
    frame.set(samples.subarray(n * frameSamples, (n + 1) * frameSamples));
    out.set(decoder.decode(encoder.encode(frame)), n * frameSamples);
  }
  return out.subarray(encoder.preSkip);
}

const text = fc
  .array(fc.stringMatching(/^[a-z0-9'.,?!-]{1,9}$/), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(' '));

describe('simulated speech', () => {
  it('is heard as it was said, also through Opus', () => {
    const said = 'Good morning, everybody: the budget is approved!';
    expect(heard(throughOpus(speak(said)))).toBe('good morning, everybody the budget is approved!');
    fc.assert(
      fc.property(text, (one) => {
        expect(heard(throughOpus(speak(one)))).toBe(spokenWords(one).join(' '));
      }),
      { numRuns: 40, seed: 20261201 },
    );
  });

  it('is heard at half and at a third of its level, and not below what is silence', () => {
    const scaled = (by: number) => speak('hello there').map((sample) => Math.round(sample * by));
    expect(heard(scaled(0.5))).toBe('hello there');
    expect(heard(scaled(1 / 3))).toBe('hello there');
    expect(hear(scaled(0.01))).toEqual([]);
  });

  it('is heard where it is: words begin and end in seconds', () => {
    const silence = new Int16Array(96_000);
    const [first, second] = hear(Int16Array.from([...silence, ...speak('one two')]));
    expect(first?.start).toBeCloseTo(2, 2);
    expect(first?.end).toBeCloseTo(2.18, 2);
    expect(second?.start).toBeCloseTo(2.3, 2);
  });

  it('is lost with its samples', () => {
    const samples = speak('alpha beta gamma');
    expect(heard(samples.subarray(0, 5 * 2_880 + 5_760))).toBe('alpha');
    samples.fill(0, 5 * 2_880, 5 * 2_880 + 5_760 + 4 * 2_880);
    expect(heard(samples)).toBe('alpha gamma');
  });

  it('is not heard in silence or a hum', () => {
    expect(hear(new Int16Array(48_000))).toEqual([]);
    expect(hear(hum(0, 48_000))).toEqual([]);
  });
});
