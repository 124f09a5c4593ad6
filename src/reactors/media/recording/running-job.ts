// What is to become of a file that the recorder is writing, by what is on record of its track. Pure, so that every case can be tried.
//
// J1  A stop is asked for once, by an effect of its event (track-operations.ts). A file that goes on nevertheless is stopped by each look from
//     `stopAgainAfterSeconds` on: whoever took their consent back is not recorded on because a call was lost, or a file began late.
// J2  A recorder whose worker is gone lists a file as being written for ever (media-and-billing.md 1.8): after `giveUpAfterSeconds` nobody
//     waits for it any more. It is stopped on, and counts should it ever end with a file.
import { secondsBetween } from '../../../domain/shared/instant.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import type { StopReason, TrackOnRecord } from '../../../ports/recorded-room.ts';

const stopAgainAfterSeconds = 30;
const giveUpAfterSeconds = 600;

/** What is to become of it. */
export type Verdict =
  | { readonly kind: 'leave' }
  /** On record first; an effect of that stops it. */
  | { readonly kind: 'stop'; readonly reason: StopReason }
  /** By a call at once: that it is to stop, or has ended, is on record. */
  | { readonly kind: 'stop-again' }
  | { readonly kind: 'give-up' }
  /** It was thought lost, and is being written all the same. */
  | { readonly kind: 'confirm' };

/** By the track, at an instant; `unwanted` says why it is to stop, undefined: it may go on. */
export function verdictOn(
  track: TrackOnRecord,
  now: Instant,
  unwanted: (of: Exclude<TrackOnRecord, { status: 'none' }>) => StopReason | undefined,
): Verdict {
  switch (track.status) {
    // Another installation's.
    case 'none':
      return { kind: 'leave' };
    case 'lost':
      return { kind: track.stop === null ? 'confirm' : 'stop-again' };
    // A second file of the same track, or its stop on its way.
    case 'ended':
    case 'archived':
      return { kind: 'stop-again' };
    case 'requested':
    case 'recording': {
      if (track.stop === null) {
        const reason = unwanted(track);
        return reason === undefined ? { kind: 'leave' } : { kind: 'stop', reason };
      }
      const seconds = secondsBetween(track.stop.askedAt, now);
      if (seconds < stopAgainAfterSeconds) return { kind: 'leave' };
      const isHopeless = track.status === 'recording' && seconds >= giveUpAfterSeconds;
      return { kind: isHopeless ? 'give-up' : 'stop-again' };
    }
  }
}
