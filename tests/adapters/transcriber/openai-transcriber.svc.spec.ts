// The transcriber contract on a real Whisper, and on a server that speaks the API badly; and what becomes of real voices in a transcript:
// which words, at which times, none out of silence, and nothing lost while the server is gone.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fliteVoices, speakByFlite } from '../../../scripts/services/flite.mjs';
import {
  startFasterWhisperServer,
  startWhisper,
  whisperModel,
  whisperSha256,
} from '../../../scripts/services/whisper.mjs';
import { openAiTranscriber } from '../../../src/adapters/transcriber/openai-transcriber.ts';
import { voiceActivity } from '../../../src/audio/voice-activity.ts';
import { usualChunkBounds } from '../../../src/domain/transcript/chunks.ts';
import type { ChunkBounds } from '../../../src/domain/transcript/chunks.ts';
import type { TranscriptDocument } from '../../../src/domain/transcript/transcript-document.ts';
import type { SpeechPiece, Transcriber } from '../../../src/ports/transcriber.port.ts';
import { trackTranscription } from '../../../src/reactors/transcription/transcribe-track.ts';
import type { Transcribed } from '../../../src/reactors/transcription/transcribe-track.ts';
import { transcriberContract, wordErrors } from '../../contracts/transcriber.contract.ts';
import type { KnownSpeech } from '../../contracts/transcriber.contract.ts';
import { answersInMemory } from '../../support/answers-in-memory.ts';
import { knownText, soundingSpan, wordsOf } from '../../support/flite-speech.ts';
import { onRealWhisper, onWhisperOfItsOwn } from '../../support/on-real-whisper.ts';
import { serveWhisper } from '../../support/real-whisper.ts';
import { pieceOf, spoken } from '../../support/spoken-piece.ts';
import { inPieces } from '../../support/streamed.ts';

const mostWrong = 0.05;
const mostErrorMs = 500;
const signal = new AbortController().signal;
const silence = spoken(30);

/** Samples one after the other. */
function joined(...parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What a voice says after two seconds of silence, and before another. */
function knownSpeech(flite: string, voice: string): KnownSpeech & { readonly samples: Int16Array } {
  const samples = joined(spoken(2), speakByFlite(flite, voice, knownText(voice)), spoken(1));
  return { samples, piece: pieceOf(samples), words: wordsOf(knownText(voice)), ...soundingSpan(samples) };
}

function transcribing(
  transcriber: Transcriber,
  {
    answers = answersInMemory(),
    bounds = usualChunkBounds,
  }: { answers?: ReturnType<typeof answersInMemory>; bounds?: ChunkBounds } = {},
) {
  const transcribe = trackTranscription({
    transcriber,
    kept: answers,
    listenForVoice: voiceActivity,
    rest: () => setImmediate(),
    pieceTimeoutMs: 60_000,
    bounds,
  });
  return ({ bytes }: SpeechPiece) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return transcribe({ open: () => inPieces(bytes, 4_000), sha256, language: 'en' }, signal);
  };
}

function documentOf(given: Transcribed): TranscriptDocument {
  if (given.kind !== 'transcribed') throw new Error(JSON.stringify(given));
  return given.document;
}

/** Segments that lie, but for half a second, within a stretch of samples. */
function segmentsWithin({ segments }: TranscriptDocument, from: number, to: number) {
  return segments.filter(
    ({ startMs, endMs }) => endMs > from / 48 + mostErrorMs && startMs < to / 48 - mostErrorMs,
  );
}

function saidIn({ segments }: TranscriptDocument): readonly string[] {
  return wordsOf(segments.map(({ text }) => text).join(' '));
}

const nowhere = openAiTranscriber({ baseUrl: 'http://127.0.0.1:1', model: 'any', apiKey: undefined });

onRealWhisper('issue 14 B5: a real Whisper', ({ whisper, flite }) => {
  transcriberContract('OpenAI’s API, on a real Whisper', async () => {
    const { server, stop } = await serveWhisper(whisper);
    return {
      transcriber: openAiTranscriber(server),
      speech: knownSpeech(flite, 'slt'),
      silence: pieceOf(silence),
      mostWrong,
      mostErrorMs,
      nowhere,
      underWrongModel: openAiTranscriber({ ...server, model: 'no-such-model' }),
      underWrongKey:
        server.apiKey === undefined ? undefined : openAiTranscriber({ ...server, apiKey: 'another' }),
      close: stop,
    };
  });

  describe('issue 14 B5: transcripts by a real Whisper', () => {
    let served: Awaited<ReturnType<typeof serveWhisper>>;
    beforeAll(async () => {
      served = await serveWhisper(whisper);
    });
    afterAll(() => served.stop());

    it.each(fliteVoices)(
      'the voice %s: at most one word in twenty is wrong, and the first and last are in place',
      async (voice) => {
        const { piece, words, startMs, endMs } = knownSpeech(flite, voice);
        expect(words.length).toBeGreaterThanOrEqual(60);
        const document = documentOf(await transcribing(openAiTranscriber(served.server))(piece));
        const said = saidIn(document);
        expect(wordErrors(words, said) / words.length, said.join(' ')).toBeLessThanOrEqual(mostWrong);
        const timed = document.segments.flatMap((segment) => segment.words);
        expect(Math.abs((timed[0]?.startMs ?? Infinity) - startMs)).toBeLessThanOrEqual(mostErrorMs);
        expect(Math.abs((timed.at(-1)?.endMs ?? Infinity) - endMs)).toBeLessThanOrEqual(mostErrorMs);
        expect(document.untranscribed).toEqual([]);
        expect(document.sources.map(({ model }) => model)).toEqual([served.server.model]);
      },
    );

    it('half a minute of silence between two sentences has no word in it, and none of theirs is lost', async () => {
      const { samples, words } = knownSpeech(flite, 'rms');
      const twice = joined(samples, silence, samples);
      const document = documentOf(await transcribing(openAiTranscriber(served.server))(pieceOf(twice)));
      const said = saidIn(document);
      expect(wordErrors([...words, ...words], said) / (2 * words.length), said.join(' ')).toBeLessThanOrEqual(
        mostWrong,
      );
      expect(segmentsWithin(document, samples.length, samples.length + silence.length)).toEqual([]);
    });
  });
});

onWhisperOfItsOwn('issue 14 B5: a Whisper of its own', ({ python, flite }) => {
  transcriberContract('OpenAI’s API, on faster-whisper-server, which speaks it badly', async () => {
    const { url, remove } = await startFasterWhisperServer({ python });
    const at = (more: object = {}) =>
      openAiTranscriber({ baseUrl: url, model: whisperModel, apiKey: undefined, ...more });
    return {
      transcriber: at(),
      speech: knownSpeech(flite, 'awb'),
      silence: pieceOf(silence),
      inventsInSilence: true,
      givesNoWords: true,
      mostWrong,
      // Its first segment begins where the sound does.
      mostErrorMs: 2_500,
      nowhere,
      underWrongModel: undefined,
      underWrongKey: undefined,
      close: remove,
    };
  });

  it('issue 14 B5: words that faster-whisper-server writes into silence are on no record', async () => {
    const server = await startFasterWhisperServer({ python });
    onTestFinished(server.remove);
    const transcriber = openAiTranscriber({ baseUrl: server.url, model: whisperModel, apiKey: undefined });
    const alone = await transcriber.transcribe(pieceOf(silence), { timeoutMs: 60_000, signal });
    // Given: it does invent. Were this no more so, nothing would be shown below.
    expect(alone.kind === 'heard' && alone.heard.segments.length).toBeGreaterThan(0);
    const nobody = documentOf(await transcribing(transcriber)(pieceOf(silence)));
    expect(nobody).toMatchObject({ segments: [], dropped: [], untranscribed: [], sources: [] });
    const { samples, words } = knownSpeech(flite, 'kal16');
    // Less silence than is left out of what is sent: the server gets it, with the voice before it.
    const document = documentOf(
      await transcribing(transcriber)(pieceOf(joined(samples, silence.subarray(0, 20 * 48_000)))),
    );
    expect(segmentsWithin(document, samples.length, Infinity)).toEqual([]);
    const said = saidIn(document);
    expect(wordErrors(words, said) / words.length, said.join(' ')).toBeLessThanOrEqual(mostWrong);
  });

  it('issue 14 B5: a server that is killed between two pieces loses neither; what was heard is not asked again', async () => {
    const server = await startWhisper({ python });
    onTestFinished(server.remove);
    const { samples, words } = knownSpeech(flite, 'slt');
    const real = openAiTranscriber({ baseUrl: server.url, model: whisperModel, apiKey: undefined });
    const asked: string[] = [];
    const transcriber: Transcriber = {
      keyOf: real.keyOf,
      transcribe: async (piece, terms) => {
        asked.push(real.keyOf(piece));
        const reply = await real.transcribe(piece, terms);
        if (asked.length === 1) await server.kill();
        return reply;
      },
    };
    const bounds = { leastMs: 4_000, mostMs: 60_000, overlapMs: 1_000, mostSilenceMs: 5_000, padMs: 300 };
    const transcribe = transcribing(transcriber, { bounds, answers: answersInMemory() });
    const piece = pieceOf(joined(samples, spoken(6), samples));
    expect(await transcribe(piece)).toEqual({ kind: 'away', code: 'unreachable', retryAfterMs: undefined });
    await server.start();
    const document = documentOf(await transcribe(piece));
    expect(document.sources.length).toBeGreaterThanOrEqual(2);
    expect(asked.filter((job) => job === asked[0])).toHaveLength(1);
    expect(document.sources.map(({ modelDigest }) => modelDigest)).toEqual(
      document.sources.map(() => whisperSha256),
    );
    const said = saidIn(document);
    expect(wordErrors([...words, ...words], said) / (2 * words.length), said.join(' ')).toBeLessThanOrEqual(
      mostWrong,
    );
  });
});
