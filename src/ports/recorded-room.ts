// What is asked of streams about a recording, as they say it now: never of a read model. Each raises what reading raises.
import type { RecordingPlan } from '../domain/meeting/running-recording.ts';
import type { ConsentId, PersonId, TrackId } from '../domain/shared/ids.ts';
import type { Seen } from '../domain/shared/seen.ts';
import type { TrackState } from '../domain/track/track.state.ts';
import type { TrackStopReason } from '../domain/track/track.words.ts';
import type { RoomOf } from './rooms.port.ts';

/** A track as its stream says it: a copy. */
export type TrackOnRecord = Seen<TrackState>;

/** Why a file is stopped. */
export type StopReason = TrackStopReason;

/** Questions about a room that is, or was, recorded. */
export interface RecordedRoom {
  readonly planOf: (room: RoomOf) => Promise<RecordingPlan>;
  /** The stream of a person's consent, and whether they agree to be recorded. */
  readonly consentOf: (
    room: RoomOf,
    person: PersonId,
  ) => Promise<{ readonly consent: ConsentId; readonly given: boolean }>;
  /** Whether a person agrees that their words are written down. */
  readonly mayTranscribe: (room: RoomOf, person: PersonId) => Promise<boolean>;
  /** Whether a meeting's files may be kept: nothing has permitted their deletion yet. */
  readonly mayKeep: (room: RoomOf) => Promise<boolean>;
  readonly trackOf: (tenant: RoomOf['tenant'], track: TrackId) => Promise<TrackOnRecord>;
}
