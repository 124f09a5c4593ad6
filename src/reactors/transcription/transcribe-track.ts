// A recorded file as a transcript: where somebody speaks is found, those stretches are sent piece by piece, and what comes back is joined,
// checked against the voices in the sound, and kept with everything that was left out.
// I1: A file in which nobody speaks is never sent.
// I2: The first completed answer of a job is the record: a repeat may differ, and is not made. So work goes on after any crash with the
//     pieces that are done.
// I3: While the transcriber is away nothing is given up: the outcome is `away`, and the same call later goes on.
import { decodeOggOpus } from '../../audio/decode.ts';
import { sliceOggOpus } from '../../audio/ogg-opus-slices.ts';
import type { Slice } from '../../audio/ogg-opus-slices.ts';
import { chunksOf } from '../../domain/transcript/chunks.ts';
import type { Chunk, ChunkBounds } from '../../domain/transcript/chunks.ts';
import { withoutInvented } from '../../domain/transcript/quality-filter.ts';
import { segmentsOf } from '../../domain/transcript/segments.ts';
import { stitched } from '../../domain/transcript/stitch.ts';
import type { ChunkSegments } from '../../domain/transcript/stitch.ts';
import { wordlessVoice } from '../../domain/transcript/transcript-document.ts';
import type {
  PieceSource,
  TranscriptDocument,
  Untranscribed,
} from '../../domain/transcript/transcript-document.ts';
import type { DroppedSegment, Span } from '../../domain/transcript/spoken-words.ts';
import type { Transcriber, TranscriberReply } from '../../ports/transcriber.port.ts';

/** An answer that is believed. */
export type HeardReply = Extract<TranscriberReply, { readonly kind: 'heard' }>;

/** Answers that were completed, by the keys of their jobs. */
export interface KeptAnswers {
  readonly find: (job: string) => Promise<HeardReply | undefined>;
  /** Keeps the first one of a job; gives the one that is kept. */
  readonly keep: (job: string, reply: HeardReply) => Promise<HeardReply>;
}

/** Finds where somebody speaks, in samples at 48 kHz that come in order. */
export interface VoiceListener {
  readonly take: (samples: Int16Array) => void;
  /** Spans in order, without overlaps. */
  readonly end: () => readonly Span[];
}

export interface TranscribeParts {
  readonly transcriber: Transcriber;
  readonly kept: KeptAnswers;
  readonly listenForVoice: () => VoiceListener;
  /** Lets others run: decoding takes all of the processor, and hours of sound take minutes. */
  readonly rest: () => Promise<void>;
  /** For a whole piece of 15 minutes. */
  readonly pieceTimeoutMs: number;
  readonly bounds?: ChunkBounds;
}

/** The file to be transcribed. */
export interface TrackAudio {
  /** Opened twice: to find voices, and to send them. */
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly sha256: string;
  /** ISO 639-1 if it is known; else what the first piece is heard to be is asked for in the others. */
  readonly language: string | undefined;
}

export type Transcribed =
  | { readonly kind: 'transcribed'; readonly document: TranscriptDocument }
  | {
      readonly kind: 'away';
      readonly code: Extract<TranscriberReply, { readonly kind: 'away' }>['code'];
      readonly retryAfterMs: number | undefined;
    };

/** A piece whose answer can't be believed is sent so often in all, and is then marked as not transcribed. */
const mostAttempts = 3;

/** Makes transcripts. Raises what the file's source and the keeper of answers raise. */
export function trackTranscription(parts: TranscribeParts) {
  const { transcriber, kept, listenForVoice, rest, pieceTimeoutMs, bounds } = parts;

  /** What a piece's job came to: the kept answer, or why there is none. */
  const answerOf = async (
    slice: Slice,
    language: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly job: string; readonly reply: TranscriberReply }> => {
    const piece = { bytes: slice.bytes, milliseconds: slice.milliseconds, language };
    const job = transcriber.keyOf(piece);
    const done = await kept.find(job);
    if (done !== undefined) return { job, reply: done };
    let reply: TranscriberReply = silent;
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const given = await transcriber.transcribe(piece, { timeoutMs: pieceTimeoutMs, signal });
      // Every piece has a voice in it: no word at all is a failure, and not kept as the record.
      reply = given.kind === 'heard' && given.heard.segments.length === 0 ? silent : given;
      if (reply.kind === 'heard') return { job, reply: await kept.keep(job, reply) };
      if (reply.kind !== 'unbelievable') break;
    }
    return { job, reply };
  };

  return async (audio: TrackAudio, signal: AbortSignal): Promise<Transcribed> => {
    const { audioMs, voice } = await voicesOf(audio.open(), listenForVoice(), rest);
    const chunks = chunksOf(audioMs, voice, bounds);
    const made = transcriptInMaking(audio, audioMs, voice);
    // I1
    if (chunks.length === 0) return { kind: 'transcribed', document: made.document() };
    const missing = new Set(chunks);
    for await (const slice of sliceOggOpus(audio.open(), chunks)) {
      const chunk = chunks[slice.index];
      if (chunk === undefined) continue;
      const { job, reply } = await answerOf(slice, made.language(), signal);
      if (reply.kind === 'away') return { kind: 'away', code: reply.code, retryAfterMs: reply.retryAfterMs };
      if (reply.kind === 'heard') made.add(chunk, slice, job, reply);
      else made.miss(chunk, reply === silent ? noText : reply.code);
      missing.delete(chunk);
    }
    // The file had sound there a moment ago.
    for (const chunk of missing) made.miss(chunk, 'unreadable');
    return { kind: 'transcribed', document: made.document() };
  };
}

const noText = 'no-text';
const silent: TranscriberReply = {
  kind: 'unbelievable',
  code: 'not-a-transcript',
  detail: 'Somebody speaks, and the transcriber heard nothing.',
};
const samplesPerMs = 48;
/** Half a second of sound, decoded in a few milliseconds. */
const restAfterSamples = 24_000;

async function voicesOf(
  source: AsyncIterable<Uint8Array>,
  listener: VoiceListener,
  rest: () => Promise<void>,
): Promise<{ readonly audioMs: number; readonly voice: readonly Span[] }> {
  let [samples, rested] = [0, 0];
  for await (const item of decodeOggOpus(source)) {
    if (item.kind !== 'samples') continue;
    samples += item.samples.length;
    listener.take(item.samples);
    if (samples - rested < restAfterSamples) continue;
    await rest();
    rested = samples;
  }
  return { audioMs: Math.floor(samples / samplesPerMs), voice: listener.end() };
}

/** The document as it grows, piece by piece. */
function transcriptInMaking(audio: TrackAudio, audioMs: number, voice: readonly Span[]) {
  const pieces: ChunkSegments[] = [];
  const beyond: DroppedSegment[] = [];
  const untranscribed: Untranscribed[] = [];
  const sources: PieceSource[] = [];
  let { language } = audio;
  return {
    language: (): string | undefined => language,
    add: (chunk: Chunk, slice: Slice, job: string, { heard, source }: HeardReply): void => {
      const { segments, dropped } = segmentsOf(heard, slice.milliseconds);
      pieces.push({ chunk, segments });
      beyond.push(...dropped.map((one) => ({ ...one, ...later(one, chunk.startMs), words: [] })));
      language ??= heard.language;
      sources.push({
        startMs: chunk.startMs,
        endMs: chunk.endMs,
        job,
        server: source.server,
        model: source.model,
        modelDigest: source.modelDigest ?? null,
        serverVersion: source.serverVersion ?? null,
        parameters: source.parameters,
      });
    },
    miss: ({ own }: Chunk, cause: string): void => {
      untranscribed.push({ startMs: own.startMs, endMs: own.endMs, cause });
    },
    document: (): TranscriptDocument => {
      const { kept, dropped } = withoutInvented(stitched(pieces), voice);
      const silentVoice = wordlessVoice(voice, [...kept, ...untranscribed]);
      return {
        format: 'voicemeet.transcript.v1',
        audio: { sha256: audio.sha256, milliseconds: audioMs },
        language: language ?? null,
        segments: kept,
        dropped: [...dropped, ...beyond].sort((a, b) => a.startMs - b.startMs),
        untranscribed: [
          ...untranscribed,
          ...silentVoice.map(({ startMs, endMs }) => ({ startMs, endMs, cause: noText })),
        ].sort((a, b) => a.startMs - b.startMs),
        sources,
      };
    },
  };
}

function later({ startMs, endMs }: Span, byMs: number): Span {
  return { startMs: startMs + byMs, endMs: endMs + byMs };
}
