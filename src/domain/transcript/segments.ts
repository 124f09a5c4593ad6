// What a machine heard, as segments that can be believed in their times: split where nobody speaks for more than a second, and within the
// sound. Without times of words, starts of segments were seen 19.8 s wrong, and one segment joined utterances that were 18 s apart.
import { comparable, middleOf } from './spoken-words.ts';
import type { DroppedSegment, Heard, HeardSegment, Segment, Span, Word } from './spoken-words.ts';

/** Words further apart are in different segments. */
export const mostGapMs = 1_000;

/** Segments in the order of time, each within the sound; those that begin after it are dropped. */
export function segmentsOf(
  heard: Heard,
  audioMs: number,
): { readonly segments: readonly Segment[]; readonly dropped: readonly DroppedSegment[] } {
  const all =
    heard.words === undefined || heard.words.length === 0
      ? heard.segments.map((segment) => withoutWords(segment))
      : fromWords(heard.words, heard.segments);
  const ordered = all.filter(({ text }) => text !== '').sort(byTime);
  return {
    segments: ordered.filter(({ startMs }) => startMs < audioMs).map((one) => clamped(one, audioMs)),
    dropped: ordered
      .filter(({ startMs }) => startMs >= audioMs)
      .map((segment) => ({ ...segment, why: 'beyond-audio' })),
  };
}

/** By start, then by end. */
export function byTime(a: Span, b: Span): number {
  return a.startMs - b.startMs || a.endMs - b.endMs;
}

function withoutWords(heard: HeardSegment): Segment {
  return { ...heard, ...forwards(heard), text: tidy(heard.text), words: [] };
}

/** Each word is in the segment that it was written in, as far as times tell; a gap ends a segment. */
function fromWords(words: readonly Word[], heard: readonly HeardSegment[]): readonly Segment[] {
  const said = words
    .map((word) => ({ ...forwards(word), text: tidy(word.text) }))
    .filter(({ text }) => text !== '')
    .sort(byTime);
  const runs: { readonly of: HeardSegment | undefined; readonly words: Word[] }[] = [];
  const sorted = [...heard].sort(byTime);
  let at = 0;
  let lastEndMs = 0;
  for (const word of said) {
    while (at + 1 < sorted.length && isNearer(sorted[at + 1], sorted[at], middleOf(word))) at += 1;
    const of = sorted[at];
    const run = runs.at(-1);
    if (run?.of !== of || run === undefined || word.startMs - lastEndMs > mostGapMs)
      runs.push({ of, words: [word] });
    else run.words.push(word);
    lastEndMs = Math.max(word.endMs, run === undefined ? 0 : lastEndMs);
  }
  return runs.map(({ of, words: held }) => segmentOf(held, of));
}

/** A segment of these words, as sure as the one that they were written in. */
export function segmentOf(
  words: readonly Word[],
  of: (Omit<Segment, 'words'> | HeardSegment) | undefined,
): Segment {
  const text = words.map((word) => word.text).join(' ');
  return {
    startMs: Math.min(...words.map(({ startMs }) => startMs)),
    endMs: Math.max(...words.map(({ endMs }) => endMs)),
    // The machine's own text has the punctuation that its words may lack: it stands where it says the same.
    text: of !== undefined && comparable(of.text) === comparable(text) ? tidy(of.text) : text,
    words,
    noSpeechProbability: of?.noSpeechProbability,
    averageLogProbability: of?.averageLogProbability,
    compressionRatio: of?.compressionRatio,
  };
}

function isNearer(next: Span | undefined, than: Span | undefined, ms: number): boolean {
  return distance(next, ms) < distance(than, ms);
}

function distance(span: Span | undefined, ms: number): number {
  return span === undefined ? Infinity : Math.max(span.startMs - ms, ms - span.endMs, 0);
}

function clamped(segment: Segment, audioMs: number): Segment {
  const within = <Of extends Span>(span: Of): Of => ({
    ...span,
    startMs: Math.min(span.startMs, audioMs),
    endMs: Math.min(span.endMs, audioMs),
  });
  return { ...within(segment), words: segment.words.map(within) };
}

/** Whole milliseconds from 0 on, the end not before the start. */
function forwards({ startMs, endMs }: Span): Span {
  const start = Math.max(0, Math.round(startMs));
  return { startMs: start, endMs: Math.max(start, Math.round(endMs)) };
}

function tidy(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
