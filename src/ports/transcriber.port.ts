// The need to have speech written down. Each answer is one attempt of a machine that may invent, mishear or lie about what it heard: it says
// which machine that was, and what is believed of it is decided elsewhere (`domain/transcript`).
import type { Heard } from '../domain/transcript/spoken-words.ts';

/** A piece of sound, Opus in Ogg, at most 24 MB: OpenAI takes 25, with the rest of the request. */
export interface SpeechPiece {
  readonly bytes: Uint8Array;
  /** How long it sounds, decoded. An answer about sound of another length is not believed. */
  readonly milliseconds: number;
  /** ISO 639-1, lower case; undefined: the machine guesses. */
  readonly language: string | undefined;
}

/** Which machine wrote the words. */
export interface TranscriptSource {
  /** Host and port; never a path or a key. */
  readonly server: string;
  readonly model: string;
  /** As the server says it, if it does: SHA-256 of the model's file, and the server's version. */
  readonly modelDigest: string | undefined;
  readonly serverVersion: string | undefined;
  /** What was asked for, by the names of the protocol. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** How an attempt ended. */
export type TranscriberReply =
  | { readonly kind: 'heard'; readonly heard: Heard; readonly source: TranscriptSource }
  /** This piece will not be taken, however often it is sent: too long, empty, not sound. */
  | {
      readonly kind: 'refused';
      readonly code: 'too-large' | 'not-audio' | 'refused';
      readonly detail: string;
    }
  /** It answered what cannot be an answer about this piece. Another attempt may do better. */
  | {
      readonly kind: 'unbelievable';
      readonly code: 'not-json' | 'not-a-transcript' | 'wrong-duration' | 'too-long';
      readonly detail: string;
    }
  /** It could not be asked, or its answer was lost. */
  | {
      readonly kind: 'away';
      readonly code: 'unreachable' | 'timeout' | 'busy' | 'failed' | 'wrong-key' | 'no-such-model';
      readonly retryAfterMs?: number;
    };

/** A transcriber. `transcribe` never rejects; given up at the deadline, or when the signal says so (`timeout`). */
export interface Transcriber {
  /** SHA-256, in hex, of the piece, the model and the parameters: the same job has the same key. */
  readonly keyOf: (piece: SpeechPiece) => string;
  readonly transcribe: (
    piece: SpeechPiece,
    terms: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) => Promise<TranscriberReply>;
}
