// What a transcriber promises: what it heard and from which machine, or how it failed, always as a value. Sound that is not what it is said to
// be never passes for a transcript.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpeechPiece, Transcriber, TranscriberReply } from '../../src/ports/transcriber.port.ts';

/** Sound with known words. */
export interface KnownSpeech {
  readonly piece: SpeechPiece;
  /** In order, lower case, without punctuation. */
  readonly words: readonly string[];
  /** When the first one begins and the last one ends. */
  readonly startMs: number;
  readonly endMs: number;
}

/** A transcriber, and sound that it understands. */
export interface TranscriberUnderTest {
  readonly transcriber: Transcriber;
  readonly speech: KnownSpeech;
  /** Ten seconds or more in which nobody speaks. */
  readonly silence: SpeechPiece;
  /** What it does to sound without a voice filter, or words without times: neither is promised. */
  readonly inventsInSilence?: true;
  readonly givesNoWords?: true;
  /** The share of words that may be wrong. */
  readonly mostWrong: number;
  /** How far off the first and the last word may be. */
  readonly mostErrorMs: number;
  /** At an address where nobody listens. */
  readonly nowhere: Transcriber;
  /** With a model that the server does not have; undefined: it takes any name. */
  readonly underWrongModel: Transcriber | undefined;
  /** Under a key that the server does not know; undefined: it takes everybody. */
  readonly underWrongKey: Transcriber | undefined;
  readonly close: () => Promise<void>;
}

/** `no_speech_prob` of a word that stands for nothing. */
const leastDoubt = 0.5;
const terms = { timeoutMs: 60_000, signal: new AbortController().signal };

/** Runs every clause against the transcriber that `make` gives. */
export function transcriberContract(kind: string, make: () => Promise<TranscriberUnderTest>): void {
  describe(`issue 14 B5, transcriber contract: ${kind}`, () => {
    let under: TranscriberUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const heardOf = (reply: TranscriberReply) => {
      if (reply.kind !== 'heard') throw new Error(JSON.stringify(reply));
      return reply;
    };

    it('a file that was cut is not taken for the whole: its length is not the one that was sent', async () => {
      const { piece } = under.speech;
      const cut = { ...piece, bytes: piece.bytes.subarray(0, Math.floor(piece.bytes.length / 2)) };
      const reply = await under.transcriber.transcribe(cut, terms);
      expect(reply).toMatchObject({ kind: 'unbelievable', code: 'wrong-duration' });
    });

    it('what is no sound, and nothing at all, is refused for good', async () => {
      const junk = { ...under.speech.piece, bytes: new TextEncoder().encode('<html>not found</html>') };
      expect((await under.transcriber.transcribe(junk, terms)).kind).not.toBe('heard');
      const empty = { ...under.speech.piece, bytes: new Uint8Array(0) };
      expect(await under.transcriber.transcribe(empty, terms)).toMatchObject({
        kind: 'refused',
        code: 'not-audio',
      });
    });

    it('known words are heard, at their times, with the machine that wrote them', async () => {
      const { piece, words, startMs, endMs } = under.speech;
      const { heard, source } = heardOf(await under.transcriber.transcribe(piece, terms));
      expect(heard.words === undefined).toBe(under.givesNoWords === true);
      const timed = heard.words ?? heard.segments;
      const said = timed.flatMap(({ text }) => text.split(/\s+/).map(plain)).filter((text) => text !== '');
      expect(wordErrors(words, said) / words.length).toBeLessThanOrEqual(under.mostWrong);
      const errorsMs = [(timed[0]?.startMs ?? Infinity) - startMs, (timed.at(-1)?.endMs ?? Infinity) - endMs];
      for (const errorMs of errorsMs) expect(Math.abs(errorMs)).toBeLessThanOrEqual(under.mostErrorMs);
      expect(heard.segments.length).toBeGreaterThan(0);
      expect(source.server).toMatch(/^[a-z0-9.:-]+$/i);
      expect(source.model).not.toBe('');
      expect(source.parameters).toMatchObject({ response_format: 'verbose_json', temperature: '0' });
    });

    it('silence is no word, or one that the machine itself doubts', async () => {
      const { heard } = heardOf(await under.transcriber.transcribe(under.silence, terms));
      const unasked = heard.segments.filter(
        ({ noSpeechProbability = 0 }) => !under.inventsInSilence || noSpeechProbability < leastDoubt,
      );
      expect(unasked.map(({ text }) => text)).toEqual([]);
    });

    it('a job’s key is the same for the same, and another for other sound or another language', () => {
      const { transcriber, speech, silence } = under;
      const key = transcriber.keyOf(speech.piece);
      expect(key).toMatch(/^[0-9a-f]{64}$/);
      expect(transcriber.keyOf({ ...speech.piece, bytes: Uint8Array.from(speech.piece.bytes) })).toBe(key);
      const others = [silence, { ...speech.piece, language: 'fr' }, { ...speech.piece, language: undefined }];
      for (const other of others) expect(transcriber.keyOf(other)).not.toBe(key);
    });

    it('nobody who listens, a wrong model and a wrong key are its being away', async () => {
      const { piece } = under.speech;
      expect(await under.nowhere.transcribe(piece, terms)).toEqual({ kind: 'away', code: 'unreachable' });
      if (under.underWrongModel)
        expect(await under.underWrongModel.transcribe(piece, terms)).toEqual({
          kind: 'away',
          code: 'no-such-model',
        });
      if (under.underWrongKey)
        expect(await under.underWrongKey.transcribe(piece, terms)).toEqual({
          kind: 'away',
          code: 'wrong-key',
        });
    });

    it('a call is given up when the signal says so, before it as well', async () => {
      const stop = new AbortController();
      const call = under.transcriber.transcribe(under.speech.piece, { ...terms, signal: stop.signal });
      stop.abort();
      expect(await call).toEqual({ kind: 'away', code: 'timeout' });
      const again = under.transcriber.transcribe(under.speech.piece, { ...terms, signal: stop.signal });
      expect(await again).toEqual({ kind: 'away', code: 'timeout' });
    });
  });
}

/** Lower case, letters, digits and apostrophes only. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9']/g, '');
}

/** Words to change, add or take away (Levenshtein): the numerator of a word error rate. */
export function wordErrors(expected: readonly string[], given: readonly string[]): number {
  let row = Array.from({ length: given.length + 1 }, (_, n) => n);
  for (const [n, word] of expected.entries()) {
    const next = [n + 1];
    for (const [m, other] of given.entries()) {
      const changed = (row[m] ?? 0) + (word === other ? 0 : 1);
      next.push(Math.min(changed, (row[m + 1] ?? 0) + 1, (next[m] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
