// What is shown of a merged transcript: who, what, and when since the meeting began. Formats are made from this.
import { toEpochMs } from '../shared/instant.ts';
import type { Instant } from '../shared/instant.ts';
import type { PersonId } from '../shared/ids.ts';
import type { MergedSegment } from './merge.ts';
import type { Span } from './spoken-words.ts';

/** A line of a transcript; times are from the meeting's beginning. */
export interface Caption extends Span {
  readonly id: string;
  readonly person: PersonId;
  readonly speaker: string;
  readonly text: string;
}

/** What a name is where nobody knows it any more: the person was erased. */
const unknownSpeaker = 'Unknown speaker';
/** A player shows nothing that is shorter. */
const leastCaptionMs = 1;

/** Captions in order, without what repeats another person's words. `nameAt`: the name that a person had then. */
export function captionsOf(
  segments: readonly MergedSegment[],
  startedAt: Instant,
  nameAt: (person: PersonId, at: Instant) => string | undefined,
): readonly Caption[] {
  const fromMs = toEpochMs(startedAt);
  return segments
    .filter(({ bleedOf }) => bleedOf === undefined)
    .map(({ id, person, startsAt, endsAt, text }) => {
      const startMs = Math.max(0, toEpochMs(startsAt) - fromMs);
      return {
        id,
        person,
        speaker: oneLine(nameAt(person, startsAt) ?? unknownSpeaker),
        startMs,
        endMs: Math.max(startMs + leastCaptionMs, toEpochMs(endsAt) - fromMs),
        text: oneLine(text),
      };
    });
}

/** Hours, minutes, seconds and milliseconds: `01:02:03.004`, with the separator that a format wants; more than 99 hours are written out. */
export function clockText(ms: number, separator: '.' | ','): string {
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1_000) % 60].map(Math.floor);
  return `${pad(hours ?? 0, 2)}:${pad(minutes ?? 0, 2)}:${pad(seconds ?? 0, 2)}${separator}${pad(ms % 1_000, 3)}`;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
