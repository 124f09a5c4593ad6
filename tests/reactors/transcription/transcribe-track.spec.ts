// From a file to a transcript: over the simulated transcriber, which hears nothing but the bytes that it is sent, and over transcribers that
// fail in every way.
import { describe, expect, it } from 'vitest';
import { openAiTranscriber } from '../../../src/adapters/transcriber/openai-transcriber.ts';
import { startSimulatedTranscriber } from '../../../src/app/embedded/simulated-transcriber.ts';
import type { SpeechPiece, Transcriber, TranscriberReply } from '../../../src/ports/transcriber.port.ts';
import { trackTranscription } from '../../../src/reactors/transcription/transcribe-track.ts';
import type {
  HeardReply,
  Transcribed,
  VoiceListener,
} from '../../../src/reactors/transcription/transcribe-track.ts';
import type { TranscriberMishap } from '../../../src/simulated/transcriber/mishaps.ts';
import { simulatedModel } from '../../../src/simulated/transcriber/transcriber.ts';
import { answersInMemory } from '../../support/answers-in-memory.ts';
import { pieceOf, spoken } from '../../support/spoken-piece.ts';
import { inPieces } from '../../support/streamed.ts';

const bounds = { leastMs: 4_000, mostMs: 12_000, overlapMs: 1_000, mostSilenceMs: 5_000, padMs: 300 };
const signal = new AbortController().signal;

/** Loud is a voice: what is louder than Opus's own noise, with 300 ms between. */
function loudness(): VoiceListener {
  const spans: { startMs: number; endMs: number }[] = [];
  let at = 0;
  return {
    take: (samples) => {
      for (const [n, sample] of samples.entries()) {
        if (Math.abs(sample) < 1_000) continue;
        const ms = Math.floor((at + n) / 48);
        const last = spans.at(-1);
        if (last !== undefined && ms - last.endMs < 300) last.endMs = ms + 1;
        else spans.push({ startMs: ms, endMs: ms + 1 });
      }
      at += samples.length;
    },
    end: () => spans,
  };
}

const heard: HeardReply = {
  kind: 'heard',
  heard: {
    language: 'fr',
    words: undefined,
    segments: [
      {
        text: 'bonjour',
        startMs: 1_000,
        endMs: 3_000,
        noSpeechProbability: 0,
        averageLogProbability: 0,
        compressionRatio: 1,
      },
    ],
  },
  source: { server: 's:1', model: 'm', modelDigest: undefined, serverVersion: undefined, parameters: {} },
};
const nothing: HeardReply = { ...heard, heard: { language: 'fr', words: undefined, segments: [] } };

/** A transcriber that gives these replies in turn, the last one for ever, and the pieces that it was sent. */
function scripted(...replies: readonly TranscriberReply[]) {
  const sent: SpeechPiece[] = [];
  const transcriber: Transcriber = {
    keyOf: ({ bytes, language }) => `${bytes.length}.${bytes[200]}.${language}`,
    transcribe: (piece) => {
      sent.push(piece);
      return Promise.resolve(replies[Math.min(sent.length, replies.length) - 1]!);
    },
  };
  return { transcriber, sent };
}

function transcribing(transcriber: Transcriber, answers = answersInMemory()) {
  const transcribe = trackTranscription({
    transcriber,
    kept: answers,
    listenForVoice: loudness,
    rest: () => Promise.resolve(),
    pieceTimeoutMs: 20_000,
    bounds,
  });
  return (samples: Int16Array, language?: string) => {
    const { bytes } = pieceOf(samples);
    return transcribe({ open: () => inPieces(bytes, 4_000), sha256: 'ab', language }, signal);
  };
}

function documentOf(given: Transcribed) {
  if (given.kind !== 'transcribed') throw new Error(JSON.stringify(given));
  return given.document;
}

async function onSimulated(samples: Int16Array, nextMishap: () => TranscriberMishap = () => 'none') {
  const server = await startSimulatedTranscriber({ port: 0, apiKey: undefined, nextMishap });
  try {
    const transcriber = openAiTranscriber({ baseUrl: server.url, model: simulatedModel, apiKey: undefined });
    return documentOf(await transcribing(transcriber)(samples, 'en'));
  } finally {
    await server.stop();
  }
}

const words = Array.from({ length: 60 }, (_, n) => `word${String.fromCharCode(97 + (n % 26))}${n % 7}`);

describe('a transcript', () => {
  it('has every word that was said once and in order, over pieces that cut words apart', async () => {
    const document = await onSimulated(spoken(2, words.join(' '), 1));
    expect(document.segments.flatMap((one) => one.words.map(({ text }) => text))).toEqual(words);
    expect(document.sources.length).toBeGreaterThan(2);
    expect(document.untranscribed).toEqual([]);
    expect(document.audio.sha256).toBe('ab');
  });

  it('has its times from the file’s beginning, also where long silence is not sent', async () => {
    const document = await onSimulated(spoken(3, 'first', 20, 'second', 1));
    const starts = document.segments.map(({ text, startMs }) => [text, Math.round(startMs / 100)]);
    expect(starts).toEqual([
      ['first', 30],
      ['second', 30 + 3 + 1 + 200],
    ]);
    expect(document.sources).toHaveLength(2);
  });

  it('is right though half of all answers are wrong in some way', async () => {
    const mishaps: TranscriberMishap[] = [
      'html',
      'none',
      'wrongDuration',
      'empty',
      'none',
      'joins',
      'invents',
    ];
    let n = 0;
    const next = () => mishaps[n++ % mishaps.length]!;
    const document = await onSimulated(spoken(2, words.join(' '), 1), next);
    expect(document.segments.flatMap((one) => one.words.map(({ text }) => text))).toEqual(words);
  });
});

describe('a file in which nobody speaks', () => {
  it('is not sent, and its transcript is empty', async () => {
    const { transcriber, sent } = scripted(heard);
    const document = documentOf(await transcribing(transcriber)(spoken(30)));
    expect(document).toMatchObject({ segments: [], untranscribed: [], sources: [], language: null });
    expect(sent).toEqual([]);
  });

  it('of no sound at all is empty as well', async () => {
    const { transcriber } = scripted(heard);
    const transcribe = trackTranscription({
      transcriber,
      kept: answersInMemory(),
      listenForVoice: loudness,
      rest: () => Promise.resolve(),
      pieceTimeoutMs: 1,
    });
    const open = () => inPieces(new TextEncoder().encode('<html>'), 3);
    const given = await transcribe({ open, sha256: 'x', language: undefined }, signal);
    expect(documentOf(given).audio).toEqual({ sha256: 'x', milliseconds: 0 });
  });
});

it('what can’t be read when it is to be sent is marked, and the rest is published', async () => {
  const { bytes } = pieceOf(spoken(1, 'hello there', 8, 'goodbye everybody', 1));
  const transcribe = trackTranscription({
    transcriber: scripted(heard).transcriber,
    kept: answersInMemory(),
    listenForVoice: loudness,
    rest: () => Promise.resolve(),
    pieceTimeoutMs: 1,
    bounds,
  });
  let opened = 0;
  const open = () => inPieces(opened++ === 0 ? bytes : bytes.subarray(0, bytes.length / 2), 4_000);
  const document = documentOf(await transcribe({ open, sha256: 'x', language: 'en' }, signal));
  expect(document.sources).toHaveLength(1);
  expect(document.untranscribed).toMatchObject([{ cause: 'unreadable' }]);
});

describe('a transcriber', () => {
  const speech = spoken(1, words.slice(0, 12).join(' '), 8, words.slice(12, 24).join(' '), 1);

  it('that is away gives nothing up, and what was done is not done again', async () => {
    const answers = answersInMemory();
    const away = scripted(heard, { kind: 'away', code: 'busy', retryAfterMs: 5 });
    expect(await transcribing(away.transcriber, answers)(speech)).toEqual({
      kind: 'away',
      code: 'busy',
      retryAfterMs: 5,
    });
    expect(away.sent).toHaveLength(2);
    const back = scripted(heard);
    const document = documentOf(await transcribing(back.transcriber, answers)(speech));
    expect(back.sent).toHaveLength(1);
    expect(document.sources).toHaveLength(2);
  });

  it('that answers nonsense three times has its piece marked, and the rest is published', async () => {
    const nonsense: TranscriberReply = { kind: 'unbelievable', code: 'not-json', detail: '' };
    const { transcriber, sent } = scripted(nonsense, nonsense, nonsense, heard);
    const document = documentOf(await transcribing(transcriber)(speech));
    expect(sent).toHaveLength(4);
    expect(document.untranscribed[0]).toMatchObject({ cause: 'not-json' });
    expect(document.segments).toHaveLength(1);
  });

  it('that refuses a piece is not asked again for it', async () => {
    const { transcriber, sent } = scripted({ kind: 'refused', code: 'not-audio', detail: '' }, heard);
    const document = documentOf(await transcribing(transcriber)(speech));
    expect(sent).toHaveLength(2);
    expect(document.untranscribed[0]).toMatchObject({ cause: 'not-audio' });
  });

  it('that hears nothing where somebody speaks has failed, and its answer is no record', async () => {
    const answers = answersInMemory();
    const { transcriber, sent } = scripted(nothing);
    const document = documentOf(await transcribing(transcriber, answers)(speech));
    expect(sent).toHaveLength(6);
    expect(document.untranscribed.map(({ cause }) => cause)).toEqual(['no-text', 'no-text']);
    expect(answers.kept.size).toBe(0);
  });

  it('that writes where nobody speaks has that left out, and kept with the reason', async () => {
    const invented = { ...heard.heard.segments[0]!, text: 'you', startMs: 0, endMs: 250 };
    const late = { ...invented, text: 'bye', startMs: 90_000, endMs: 91_000 };
    const reply = {
      ...heard,
      heard: { ...heard.heard, segments: [invented, heard.heard.segments[0]!, late] },
    };
    const document = documentOf(
      await transcribing(scripted(reply).transcriber)(speech.subarray(0, 48_000 * 8)),
    );
    expect(document.segments.map(({ text }) => text)).toEqual(['bonjour']);
    expect(document.dropped.map(({ text, why }) => [text, why])).toEqual([
      ['you', 'no-voice'],
      ['bye', 'beyond-audio'],
    ]);
  });

  it('that guessed the language of the first piece is asked for the same in the others', async () => {
    const guessing = scripted(heard);
    const document = documentOf(await transcribing(guessing.transcriber)(speech));
    expect(guessing.sent.map(({ language }) => language)).toEqual([undefined, 'fr']);
    expect(document.language).toBe('fr');
    const pinned = scripted(heard);
    await transcribing(pinned.transcriber)(speech, 'en');
    expect(pinned.sent.map(({ language }) => language)).toEqual(['en', 'en']);
  });
});
