// What is known of a track.
import type { ConnectionId, DeviceId, MeetingId, PersonId, RecordingId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type {
  ArchivedFile,
  FileCompleteness,
  KeptTranscript,
  NotTranscribedCause,
  TrackLoss,
  TrackStopReason,
} from './track.words.ts';

/** What every track has once it was requested. */
export interface TrackCore {
  readonly meeting: MeetingId;
  readonly recording: RecordingId;
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly connection: ConnectionId;
  readonly mediaTrack: string;
  readonly attempt: number;
  /** The recorder's id of it; null until it is known. */
  readonly job: string | null;
  /** Why it was to stop, and since when; null: it was not asked to. */
  readonly stop: { readonly reason: TrackStopReason; readonly askedAt: Instant } | null;
}

/** A file that was written, from when to when. */
interface Written {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly completeness: FileCompleteness;
}

/** The transcript of a file, or why there is none. */
export type TranscriptOnRecord =
  | ({ readonly kind: 'kept'; readonly version: number } & KeptTranscript)
  | { readonly kind: 'none'; readonly cause: NotTranscribedCause };

export type KnownTrack =
  | (TrackCore & { readonly status: 'requested' | 'recording' })
  | (TrackCore & { readonly status: 'lost'; readonly cause: TrackLoss })
  | (TrackCore & Written & { readonly status: 'ended' })
  | (TrackCore &
      Written & {
        readonly status: 'archived';
        readonly file: ArchivedFile;
        readonly milliseconds: number;
        readonly landingRemoved: boolean;
        /** Null until it is known. */
        readonly transcript: TranscriptOnRecord | null;
      });

export type TrackState = { readonly status: 'none' } | KnownTrack;
