// The segments of overlapping pieces as those of one file: each word once, though both pieces heard it and neither gave it the same time.
import type { Chunk } from './chunks.ts';
import { byTime, segmentOf } from './segments.ts';
import { middleOf } from './spoken-words.ts';
import type { Segment, Span } from './spoken-words.ts';

/** What became of a chunk; times are from the beginning of its piece. */
export interface ChunkSegments {
  readonly chunk: Chunk;
  readonly segments: readonly Segment[];
}

/**
 * Joins. At a cut, words are the earlier piece's up to it, and then the later one's that come after them: a word that straddles the cut is
 * neither doubled nor lost while both pieces place it within a fifth of its length.
 */
export function stitched(chunks: readonly ChunkSegments[]): readonly Segment[] {
  const kept: Segment[] = [];
  let takenMs = -Infinity;
  for (const { chunk, segments } of [...chunks].sort((a, b) => a.chunk.index - b.chunk.index)) {
    // The last piece of a stretch keeps whatever it heard at its end.
    const upToMs = chunk.endMs === chunk.own.endMs ? Infinity : chunk.own.endMs;
    const afterMs = takenMs;
    const found = segments
      .map((segment) => moved(segment, chunk.startMs))
      .flatMap((segment) => part(segment, (span) => middleOf(span) > afterMs && middleOf(span) < upToMs));
    kept.push(...found);
    takenMs = Math.max(takenMs, ...found.map(({ endMs }) => endMs));
  }
  return kept.sort(byTime);
}

/** Those words of a segment that are wanted. */
function part(segment: Segment, isWanted: (span: Span) => boolean): readonly Segment[] {
  if (segment.words.length === 0) return isWanted(segment) ? [segment] : [];
  const words = segment.words.filter(isWanted);
  if (words.length === segment.words.length) return [segment];
  return words.length === 0 ? [] : [segmentOf(words, segment)];
}

function moved(segment: Segment, byMs: number): Segment {
  const move = <Of extends Span>(span: Of): Of => ({
    ...span,
    startMs: span.startMs + byMs,
    endMs: span.endMs + byMs,
  });
  return { ...move(segment), words: segment.words.map(move) };
}
