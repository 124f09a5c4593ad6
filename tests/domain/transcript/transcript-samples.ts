// Segments and words as tests need them: sure of themselves unless a test says otherwise.
import type { HeardSegment, Segment, Word } from '../../../src/domain/transcript/spoken-words.ts';

const sure = { noSpeechProbability: 0.01, averageLogProbability: -0.2, compressionRatio: 1.2 };

export function word(text: string, startMs: number, endMs: number): Word {
  return { text, startMs, endMs };
}

export function heardSegment(
  text: string,
  startMs: number,
  endMs: number,
  more: Partial<HeardSegment> = {},
): HeardSegment {
  return { ...sure, text, startMs, endMs, ...more };
}

export function segment(text: string, startMs: number, endMs: number, more: Partial<Segment> = {}): Segment {
  return { ...sure, text, startMs, endMs, words: [], ...more };
}
