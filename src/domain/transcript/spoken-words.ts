// What a transcript is made of: words with times, segments of them, what was left out and why. All times are whole milliseconds, from the
// first sound of the file unless a type says otherwise.

/** From, and up to. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A word as it was written, with punctuation if the machine writes it. */
export interface Word extends Span {
  readonly text: string;
}

/** How sure a machine says it is (OpenAI, `verbose_json`); what it does not say, or says as a placeholder, is undefined. */
export interface Confidence {
  /** 0 to 1: `no_speech_prob`. */
  readonly noSpeechProbability: number | undefined;
  /** At most 0: `avg_logprob`. */
  readonly averageLogProbability: number | undefined;
  /** `compression_ratio`: high where the text repeats itself. */
  readonly compressionRatio: number | undefined;
}

/** A segment as a machine gave it: its times are not to be trusted where there are words. */
export interface HeardSegment extends Span, Confidence {
  readonly text: string;
}

/** What a machine says that it heard. */
export interface Heard {
  readonly language: string | undefined;
  readonly segments: readonly HeardSegment[];
  /** Undefined: it gives no times of words. */
  readonly words: readonly Word[] | undefined;
}

/** A stretch of speech of one person. */
export interface Segment extends Span, Confidence {
  readonly text: string;
  /** In order, none outside of the segment; empty where the machine gave none, and then the times are the machine's own. */
  readonly words: readonly Word[];
}

/** Why a segment is left out of the transcript. It is kept beside it. */
export type DropReason =
  /** Nobody's voice is in the sound at that time. */
  | 'no-voice'
  /** The machine itself says that nobody spoke, and is not sure of the words. */
  | 'no-speech'
  /** One word, three times or more, and nothing else. */
  | 'repetition'
  /** No letter and no digit. */
  | 'no-words'
  /** It begins after the sound has ended. */
  | 'beyond-audio';

export interface DroppedSegment extends Segment {
  readonly why: DropReason;
}

/** Middle of a span. */
export function middleOf({ startMs, endMs }: Span): number {
  return (startMs + endMs) / 2;
}

/** Words for comparing: lower case, without anything but letters, digits and apostrophes. */
export function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}'\s]/gu, '')
    .trim()
    .replace(/\s+/g, ' ');
}
