// The need to remember which rooms of the media plane are looked at, and when next: each by one worker at a time.
import type { RoomOf } from './rooms.port.ts';

/** A room that a worker looks at. */
export interface WatchedRoom extends RoomOf {
  /** Grows with each claim: what is said under an older one changes nothing. */
  readonly epoch: bigint;
}

/** Watched rooms; any number of workers. */
export interface RoomWatch {
  /** Has rooms looked at from ten seconds after now on; one that is watched already, once more if somebody is looking. */
  readonly begin: (...rooms: readonly RoomOf[]) => Promise<void>;
  /** Has a room looked at at once; and once more, where it is being looked at. */
  readonly soon: (room: RoomOf) => Promise<void>;
  /** Rooms that are due, the longest due first, at most `limit`, each held by `worker` for `leaseMs`. */
  readonly claim: (worker: string, limit: number, leaseMs: number) => Promise<readonly WatchedRoom[]>;
  /** Holds these for `leaseMs` from now on; those whose lease was lost stay as they are. */
  readonly renew: (worker: string, rooms: readonly WatchedRoom[], leaseMs: number) => Promise<void>;
  /** It was looked at: the next look is due in so many milliseconds, or the room is watched no more. */
  readonly looked: (
    worker: string,
    room: WatchedRoom,
    next: { readonly inMs: number } | 'no-more',
  ) => Promise<void>;
  /** How many rooms are watched, and for how long the one has been due that waits longest; 0 where none does. */
  readonly standing: () => Promise<{ readonly rooms: number; readonly overdueSeconds: number }>;
}
