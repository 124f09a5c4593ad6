// The transcripts of a meeting's files as one, on one clock: who said what, when. Nobody's words are ever given to another person, since each
// file has one speaker; what two people said at once stays two segments.
import { compareInstants, fromEpochMs, toEpochMs } from '../shared/instant.ts';
import type { Instant } from '../shared/instant.ts';
import type { PersonId, TrackId } from '../shared/ids.ts';
import { comparable } from './spoken-words.ts';
import type { Segment } from './spoken-words.ts';

/** What was said in one file. */
export interface SpokenTrack {
  readonly track: TrackId;
  readonly person: PersonId;
  /** Which transcript of this file: 1 is the first one, corrections count on. */
  readonly version: number;
  /** First and last sound by the recorder's clock. Never the time when a webhook came. */
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** How long the file sounds, decoded. */
  readonly audioMs: number;
  readonly segments: readonly Segment[];
}

/** A segment at its time. */
export interface MergedSegment {
  /** File, place in its transcript, version: the same however times are corrected. */
  readonly id: string;
  readonly track: TrackId;
  readonly person: PersonId;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly text: string;
  /** The segment that this one repeats: the same words, from another person's microphone in the same room. */
  readonly bleedOf: string | undefined;
}

/** A file whose sound is shorter or longer than the time in which it was recorded, by more than `mostDriftMs`. */
export interface Drift {
  readonly track: TrackId;
  readonly spanMs: number;
  readonly audioMs: number;
}

export interface MergedTranscript {
  /** By start, end, person, file, place. */
  readonly segments: readonly MergedSegment[];
  /** Files whose times were stretched to fit, and are less certain. */
  readonly drifts: readonly Drift[];
}

/** A sender whose capture stalls shortens a file while its time stamps go on: 18 s of 37 minutes were seen. */
export const mostDriftMs = 500;
/** The same words further apart were said twice. */
const mostBleedMs = 1_000;
/** Two people do say "yes" at once. */
const leastBleedWords = 3;

/** Merges; the order of the files changes nothing. */
export function merged(tracks: readonly SpokenTrack[]): MergedTranscript {
  const placed = tracks.flatMap(placedOf).sort(inOrder);
  const drifts = tracks
    .map((of) => ({ track: of.track, spanMs: spanOf(of), audioMs: of.audioMs }))
    .filter(({ spanMs, audioMs }) => Math.abs(spanMs - audioMs) > mostDriftMs)
    .sort((a, b) => byText(a.track, b.track));
  return { segments: withBleed(placed), drifts };
}

interface Placed {
  readonly segment: MergedSegment;
  readonly index: number;
  readonly words: string;
  readonly averageLogProbability: number;
}

function placedOf(of: SpokenTrack): readonly Placed[] {
  const anchorMs = toEpochMs(of.startedAt);
  const spanMs = spanOf(of);
  const isStretched = Math.abs(spanMs - of.audioMs) > mostDriftMs && of.audioMs > 0;
  const scale = isStretched ? spanMs / of.audioMs : 1;
  const at = (ms: number): Instant => fromEpochMs(anchorMs + Math.round(ms * scale));
  return of.segments.map(({ startMs, endMs, text, averageLogProbability }, index) => ({
    segment: {
      id: `${of.track}.${index}.${of.version}`,
      track: of.track,
      person: of.person,
      startsAt: at(startMs),
      endsAt: at(endMs),
      text,
      bleedOf: undefined,
    },
    index,
    words: comparable(text),
    averageLogProbability: averageLogProbability ?? -Infinity,
  }));
}

function spanOf({ startedAt, endedAt }: SpokenTrack): number {
  return Math.max(0, toEpochMs(endedAt) - toEpochMs(startedAt));
}

/** The surest of those that say the same at once is what was said; the others are marked. */
function withBleed(placed: readonly Placed[]): readonly MergedSegment[] {
  const alike = new Map<string, Placed[]>();
  for (const one of placed) {
    if (one.words.split(' ').length < leastBleedWords) continue;
    const others = alike.get(one.words);
    if (others === undefined) alike.set(one.words, [one]);
    else others.push(one);
  }
  return placed.map((one) => {
    const surest = (alike.get(one.words) ?? [])
      .filter((other) => other.segment.person !== one.segment.person && isAtOnce(one, other))
      .reduce((best, other) => (isSurer(other, best) ? other : best), one);
    return surest === one ? one.segment : { ...one.segment, bleedOf: surest.segment.id };
  });
}

function isAtOnce(a: Placed, b: Placed): boolean {
  return Math.abs(toEpochMs(a.segment.startsAt) - toEpochMs(b.segment.startsAt)) <= mostBleedMs;
}

function isSurer(a: Placed, b: Placed): boolean {
  if (a.averageLogProbability !== b.averageLogProbability)
    return a.averageLogProbability > b.averageLogProbability;
  return inOrder(a, b) < 0;
}

function inOrder(a: Placed, b: Placed): number {
  return (
    compareInstants(a.segment.startsAt, b.segment.startsAt) ||
    compareInstants(a.segment.endsAt, b.segment.endsAt) ||
    byText(a.segment.person, b.segment.person) ||
    byText(a.segment.track, b.segment.track) ||
    a.index - b.index
  );
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
