// A meeting's transcript, made of those of its files: who said what, when, and what of it is missing and why.
import { z } from 'zod';
import { fromEpochMs, toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { PersonId } from '../../domain/shared/ids.ts';
import { captionsOf } from '../../domain/transcript/captions.ts';
import type { Caption } from '../../domain/transcript/captions.ts';
import { merged } from '../../domain/transcript/merge.ts';
import type { Drift, MergedSegment, SpokenTrack } from '../../domain/transcript/merge.ts';
import type { TranscriptDocument } from '../../domain/transcript/transcript-document.ts';
import type { TranscribedMeeting, TranscribedTrack } from './meeting-transcript.query.ts';

const stretchSchema = z.strictObject({ startsAt: z.string(), endsAt: z.string(), cause: z.string() });

/** A file, and how far its words are known. */
const trackSchema = z.strictObject({
  track: z.string(),
  person: z.string(),
  speaker: z.string().nullable(),
  state: z.enum(['pending', 'transcribed', 'not-transcribed', 'lost', 'erased', 'deleted']),
  cause: z.string().nullable(),
  version: z.int().nullable(),
  language: z.string().nullable(),
  sha256: z.string().nullable(),
  /** Where somebody speaks whose words are not known. */
  untranscribed: z.array(stretchSchema),
  /** Segments that the transcriber wrote and that are not believed. */
  dropped: z.int(),
  /** The sound is shorter or longer than the time that it took, in milliseconds: times in it are less certain. */
  driftMilliseconds: z.int().nullable(),
});

const segmentSchema = z.strictObject({
  id: z.string(),
  track: z.string(),
  person: z.string(),
  speaker: z.string().nullable(),
  startsAt: z.string(),
  endsAt: z.string(),
  text: z.string(),
  /** The segment whose words this one repeats, from another microphone in the same room. */
  bleedOf: z.string().nullable(),
});

export const meetingTranscriptSchema = z.strictObject({
  /** When the meeting was opened; null: it was not. */
  startedAt: z.string().nullable(),
  tracks: z.array(trackSchema),
  segments: z.array(segmentSchema),
});

export type MeetingTranscript = z.infer<typeof meetingTranscriptSchema>;

/** A file with its transcript, where it has one. */
export interface TrackWithWords {
  readonly row: TranscribedTrack;
  readonly words: TranscriptDocument | 'erased' | 'deleted' | undefined;
}

/** As JSON. */
export function transcriptOf(
  { openedAt }: Pick<TranscribedMeeting, 'openedAt'>,
  tracks: readonly TrackWithWords[],
): MeetingTranscript {
  const { segments, drifts } = mergedOf(tracks);
  const nameOf = namesOf(tracks);
  return {
    startedAt: openedAt,
    tracks: tracks.map((one) => trackOf(one, drifts)),
    segments: segments.map((segment) => ({
      ...segment,
      speaker: nameOf(segment.person) ?? null,
      bleedOf: segment.bleedOf ?? null,
    })),
  };
}

/** As captions, for formats that players read. */
export function transcriptCaptions(
  { openedAt }: Pick<TranscribedMeeting, 'openedAt'>,
  tracks: readonly TrackWithWords[],
): readonly Caption[] {
  return openedAt === null ? [] : captionsOf(mergedOf(tracks).segments, openedAt, namesOf(tracks));
}

function mergedOf(tracks: readonly TrackWithWords[]): {
  readonly segments: readonly MergedSegment[];
  readonly drifts: readonly Drift[];
} {
  return merged(tracks.flatMap((one) => spokenOf(one) ?? []));
}

function spokenOf({ row, words }: TrackWithWords): SpokenTrack | undefined {
  const { track, person, version, startedAt, endedAt } = row;
  if (typeof words !== 'object' || version === null || startedAt === null || endedAt === null)
    return undefined;
  return {
    track,
    person,
    version,
    startedAt,
    endedAt,
    audioMs: words.audio.milliseconds,
    segments: words.segments,
  };
}

function namesOf(tracks: readonly TrackWithWords[]): (person: PersonId) => string | undefined {
  const names = new Map(tracks.map(({ row }) => [row.person, row.speaker ?? undefined]));
  return (person) => names.get(person);
}

function trackOf(
  { row, words }: TrackWithWords,
  drifts: readonly Drift[],
): MeetingTranscript['tracks'][number] {
  const { track, person, speaker, status, startedAt, cause, version, language, sha256 } = row;
  const document = typeof words === 'object' ? words : undefined;
  const drift = drifts.find((one) => one.track === track);
  return {
    track,
    person,
    speaker,
    state: stateOf(status, cause, words),
    cause,
    version,
    language,
    sha256,
    untranscribed: (document?.untranscribed ?? []).flatMap(({ startMs, endMs, cause: why }) =>
      startedAt === null
        ? []
        : { startsAt: after(startedAt, startMs), endsAt: after(startedAt, endMs), cause: why },
    ),
    dropped: document?.dropped.length ?? 0,
    driftMilliseconds: drift === undefined ? null : drift.audioMs - drift.spanMs,
  };
}

function stateOf(
  status: TranscribedTrack['status'],
  cause: string | null,
  words: TrackWithWords['words'],
): MeetingTranscript['tracks'][number]['state'] {
  if (typeof words === 'object') return 'transcribed';
  if (words !== undefined) return words;
  if (status === 'lost') return 'lost';
  return cause === null ? 'pending' : 'not-transcribed';
}

function after(instant: Instant, ms: number): Instant {
  return fromEpochMs(toEpochMs(instant) + ms);
}
