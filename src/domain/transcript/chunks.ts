// A file cut into pieces that a transcriber takes: at silences, 5 to 15 minutes long, and nothing where nobody speaks for long. Muted people
// are most of a meeting's files: sending only voices costs a seventieth of sending everything.
import type { Span } from './spoken-words.ts';

/** A piece to be sent, and the stretch of which its words are taken. Stretches touch or leave out silence; pieces may overlap. */
export interface Chunk extends Span {
  readonly index: number;
  readonly own: Span;
}

/** How files are cut; all in milliseconds. */
export interface ChunkBounds {
  readonly leastMs: number;
  /** Longer is never sent: the transcriber's bound of bytes, as time. */
  readonly mostMs: number;
  /** What two pieces share where somebody speaks at the cut. */
  readonly overlapMs: number;
  /** A longer silence is not sent. */
  readonly mostSilenceMs: number;
  /** Silence before and after voices that is sent with them: first words are lost without. */
  readonly padMs: number;
}

export const usualChunkBounds: ChunkBounds = {
  leastMs: 5 * 60_000,
  mostMs: 15 * 60_000,
  overlapMs: 1_000,
  mostSilenceMs: 30_000,
  padMs: 500,
};

/**
 * Cuts. `voice`: where somebody speaks, in order, without overlaps. Nobody anywhere gives no chunk. Every voice is in the own stretch of one
 * chunk, no chunk is longer than `mostMs`, and own stretches are in order and do not overlap.
 */
export function chunksOf(
  audioMs: number,
  voice: readonly Span[],
  bounds: ChunkBounds = usualChunkBounds,
): readonly Chunk[] {
  return stretchesOf(audioMs, voice, bounds)
    .flatMap((stretch) => cutStretch(stretch, voice, bounds))
    .map(({ sent, own }, index) => ({ ...sent, index, own }));
}

/** Voices with what is between them, apart where nobody speaks for long. */
function stretchesOf(audioMs: number, voice: readonly Span[], bounds: ChunkBounds): readonly Span[] {
  const joined: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of voice) {
    const last = joined.at(-1);
    if (last !== undefined && startMs - last.endMs <= bounds.mostSilenceMs)
      last.endMs = Math.max(last.endMs, endMs);
    else if (startMs < audioMs) joined.push({ startMs, endMs });
  }
  const pad = Math.min(bounds.padMs, bounds.mostSilenceMs / 2);
  return joined.map(({ startMs, endMs }) => ({
    startMs: Math.max(0, startMs - pad),
    endMs: Math.min(audioMs, endMs + pad),
  }));
}

interface Cut {
  readonly sent: Span;
  readonly own: Span;
}

function cutStretch(stretch: Span, voice: readonly Span[], bounds: ChunkBounds): readonly Cut[] {
  const silences = silencesIn(stretch, voice);
  const half = bounds.overlapMs / 2;
  // Room for the overlap on both sides: a piece with it is no longer than the bound.
  const mostMs = bounds.mostMs - bounds.overlapMs;
  const cuts: Cut[] = [];
  let from = stretch.startMs;
  while (stretch.endMs - from > mostMs) {
    const to = cutBetween(from + Math.min(bounds.leastMs, mostMs / 2), from + mostMs, silences);
    cuts.push(sentWith(from, to));
    from = to;
  }
  cuts.push(sentWith(from, stretch.endMs));
  return cuts;

  function sentWith(startMs: number, endMs: number): Cut {
    const sent = {
      startMs: Math.max(stretch.startMs, startMs - half),
      endMs: Math.min(stretch.endMs, endMs + half),
    };
    return { sent, own: { startMs, endMs } };
  }
}

/** The middle of the longest silence in reach; where there is none, as late as allowed. */
function cutBetween(earliestMs: number, latestMs: number, silences: readonly Span[]): number {
  let best: Span | undefined;
  for (const silence of silences) {
    const part = { startMs: Math.max(silence.startMs, earliestMs), endMs: Math.min(silence.endMs, latestMs) };
    const length = part.endMs - part.startMs;
    if (length > 0 && (best === undefined || length > best.endMs - best.startMs)) best = part;
  }
  return best === undefined ? latestMs : Math.round((best.startMs + best.endMs) / 2);
}

function silencesIn(stretch: Span, voice: readonly Span[]): readonly Span[] {
  const within = voice.filter(({ startMs, endMs }) => endMs > stretch.startMs && startMs < stretch.endMs);
  return within.slice(1).flatMap(({ startMs }, n) => {
    const before = within[n]?.endMs ?? startMs;
    return startMs > before ? [{ startMs: before, endMs: startMs }] : [];
  });
}
