// What must be done so that exactly those are recorded who may be: compares the meeting and its people's consents with who publishes in
// the room, and with what the recorder does. Pure, so that every difference can be tried.
//
// A1  Nobody is recorded without live consent. The comparison may be old when it is acted on: so a request is decided on the streams once
//     more (write/track), and the recorder is asked by an effect that looks at the track again.
// A2  A file that goes on without a reason for it is stopped: consent taken back, recording stopped, meeting over, connection gone,
//     publication gone (running-job.ts). A second connection of an identity does not end the first one's file at LiveKit, which would go on with silence.
// A3  Each publication has at most `mostAttempts` files in one recording: the next is asked for once the one before has ended.
import type {
  ConnectionId,
  ConsentId,
  DeviceId,
  PersonId,
  RecordingId,
  TrackId,
} from '../../../domain/shared/ids.ts';
import type { StopReason } from '../../../ports/recorded-room.ts';
import type { RecordingJob } from '../../../ports/recorder.port.ts';
import type { Verdict } from './running-job.ts';

/** Files of one publication in one recording. */
export const mostAttempts = 20;

/** Somebody in the room who publishes and has agreed. */
export interface Publication {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly connection: ConnectionId;
  readonly mediaTrack: string;
  readonly consent: ConsentId;
}

/** What a track is of, and how far it has come, as its stream says. */
export interface TrackSeen {
  readonly track: TrackId;
  readonly attempt: number;
  readonly status: 'none' | 'requested' | 'recording' | 'ended' | 'lost' | 'archived';
}

/** One thing to do. */
export type RecordingAct =
  | ({
      readonly kind: 'request';
      readonly recording: RecordingId;
      readonly track: TrackId;
      readonly attempt: number;
    } & Publication)
  | { readonly kind: 'stop'; readonly track: TrackId; readonly reason: StopReason }
  /** A call at the recorder; nothing is put on record. */
  | { readonly kind: 'stop-again'; readonly track: TrackId; readonly job: string }
  /** A file that was thought lost is being written all the same. */
  | { readonly kind: 'confirm'; readonly track: TrackId; readonly job: string }
  | { readonly kind: 'end'; readonly job: RecordingJob }
  /** The recorder does not know of it any more, or does not stop it. */
  | { readonly kind: 'lose'; readonly track: TrackId; readonly cause: 'not-found' | 'recorder-failed' };

/** The last track of a publication that may be recorded: of its latest attempt; or the first, which is not requested yet. */
export interface Wanted {
  readonly publication: Publication;
  readonly latest: TrackSeen;
  /** Its next attempt. */
  readonly next: { readonly track: TrackId; readonly attempt: number };
}

/** What is compared; `running` undefined: nobody is to be recorded. */
export interface Comparison {
  readonly running: RecordingId | undefined;
  readonly wanted: readonly Wanted[];
  readonly jobs: readonly RecordingJob[];
  /** Files that are being written on record, and of which the recorder knows nothing. */
  readonly gone: readonly TrackId[];
  /** Of a file that goes on. */
  readonly verdictOf: (track: TrackId) => Verdict;
}

/** The acts: what has ended first, then what must stop, then what is to begin. */
export function recordingActs({
  running,
  wanted,
  jobs,
  gone,
  verdictOf,
}: Comparison): readonly RecordingAct[] {
  const ended = jobs
    .filter(({ end }) => end !== undefined)
    .map((job): RecordingAct => ({ kind: 'end', job }));
  const lost = gone.map((track): RecordingAct => ({ kind: 'lose', track, cause: 'not-found' }));
  const stopped = jobs.flatMap(({ job, track, end }): readonly RecordingAct[] => {
    if (end !== undefined) return [];
    const verdict = verdictOf(track);
    switch (verdict.kind) {
      case 'leave':
        return [];
      case 'stop':
        return [{ kind: 'stop', track, reason: verdict.reason }];
      case 'give-up':
        return [{ kind: 'lose', track, cause: 'recorder-failed' }];
      default:
        return [{ kind: verdict.kind, track, job }];
    }
  });
  const begun = wanted.flatMap(({ publication, latest, next }): readonly RecordingAct[] => {
    if (running === undefined) return [];
    const request = ({ track, attempt }: Wanted['next']): RecordingAct => ({
      kind: 'request',
      recording: running,
      track,
      attempt,
      ...publication,
    });
    switch (latest.status) {
      case 'none':
        return [request(latest)];
      case 'requested':
      case 'recording':
        return [];
      default:
        return latest.attempt < mostAttempts ? [request(next)] : [];
    }
  });
  return [...ended, ...lost, ...stopped, ...begun];
}
