// A file's transcript as it is kept in the vault, as JSON: what was said, what was left out and why, what could not be transcribed, and which
// machine wrote it from which sound. Members are permanent: others may be added, none changes its meaning.
import type { DroppedSegment, Segment, Span } from './spoken-words.ts';

/** A stretch of speech that no attempt put into words. */
export interface Untranscribed extends Span {
  /**
   * `no-text`: somebody is heard, and the machine wrote nothing: a failure, never an empty success. The others are the last reply's code.
   */
  readonly cause: string;
}

/** Which machine wrote a piece, and under which job. */
export interface PieceSource extends Span {
  readonly job: string;
  readonly server: string;
  readonly model: string;
  readonly modelDigest: string | null;
  readonly serverVersion: string | null;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface TranscriptDocument {
  readonly format: 'voicemeet.transcript.v1';
  /** SHA-256 of the file, in hex, and how long it sounds. */
  readonly audio: { readonly sha256: string; readonly milliseconds: number };
  /** ISO 639-1 of what was asked for or guessed first; null where nothing was transcribed. */
  readonly language: string | null;
  /** In the order of time. */
  readonly segments: readonly Segment[];
  readonly dropped: readonly DroppedSegment[];
  readonly untranscribed: readonly Untranscribed[];
  readonly sources: readonly PieceSource[];
}

/** Stretches of voice under which no segment lies: speech that was not put into words. Shorter ones may be a cough. */
export function wordlessVoice(voice: readonly Span[], segments: readonly Span[]): readonly Span[] {
  return voice.filter(
    (span) =>
      span.endMs - span.startMs >= leastWordlessMs &&
      !segments.some(({ startMs, endMs }) => startMs < span.endMs && endMs > span.startMs),
  );
}

const leastWordlessMs = 1_000;
