// The need to have what somebody publishes written to a file, one file for each publication. The recorder's replies may be lost and its
// reports never come: what it has begun is found by listing, under the names of the files that were asked for.
import type { TrackId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { RoomOf, RoomsReply, RoomsTerms } from './rooms.port.ts';

/** How one ended. */
export type RecordingEnd =
  /** A file was delivered, if not all of it. Instants are the recorder's clock's: of its first and its last sound. */
  | {
      readonly kind: 'file';
      readonly startedAt: Instant;
      readonly endedAt: Instant;
      readonly bytes: number;
      readonly completeness: 'complete' | 'partial';
    }
  /** It was stopped before anything was written, or failed. There may be a file nevertheless: whoever keeps files is asked. */
  | {
      readonly kind: 'none';
      readonly cause: 'nothing-recorded' | 'recorder-failed';
      readonly detail: string;
    };

/** A file that is being written, or was, as the recorder knows it. */
export interface RecordingJob {
  /** The recorder's own id. */
  readonly job: string;
  /** For which track it was asked. */
  readonly track: TrackId;
  /** Undefined while it goes on. */
  readonly end: RecordingEnd | undefined;
}

/** What is to be recorded. */
export interface RecordingOf {
  readonly track: TrackId;
  /** The media plane's id of what is published. */
  readonly mediaTrack: string;
}

/** A recorder. Its calls never reject. */
export interface Recorder {
  /**
   * Begins a file. Asked twice it may begin two under one name: look it up before asking again. `absent`: there is no such room. That
   * nobody publishes such a track may be found out later only, and ends the job.
   */
  readonly start: (
    room: RoomOf,
    of: RecordingOf,
    terms: RoomsTerms,
  ) => Promise<RoomsReply<{ readonly job: string }>>;
  /**
   * Has a job end, which takes a while; `absent`: there is none, or it has ended. Refused as `job-unheard` where whoever writes the file
   * does not answer the recorder: it may be gone, and the job is listed as going on for ever.
   */
  readonly stop: (job: string, terms: RoomsTerms) => Promise<RoomsReply>;
  /** All jobs of a room that the recorder remembers: those that go on, and for a day those that ended. */
  readonly jobs: (room: RoomOf, terms: RoomsTerms) => Promise<RoomsReply<readonly RecordingJob[]>>;
}
