// The need of the background check of the log: its place is kept so that another process, or this one after a restart, goes on
// from there; the digest that a whole reading found is kept for the next one; and the ends of streams are compared with their
// last events where a store keeps the two apart.

/** The digest of a history up to a position, as a reading found it. */
export interface DigestUpTo {
  readonly epoch: string;
  readonly position: bigint;
  readonly events: bigint;
  /** Lower-case hex. */
  readonly digest: string;
}

/** Where a round stands that is not over: nothing was found up to there. */
export interface RoundPlace extends DigestUpTo {
  /** After which stream ends are compared; null once all were. */
  readonly afterStream: string | null;
}

/** A stream whose kept end is not its last event. */
export interface WrongEnd {
  readonly stream: string;
  readonly revision: bigint;
  /** Of its last event; null where it has none. */
  readonly last: bigint | null;
}

/**
 * What is kept and asked. `fence` is that of the lease under which the round is done: what an earlier holder would keep is
 * refused, and the answer is false. Raises the store's faults.
 */
export interface LogCheckRecords {
  /** Raises `tampered` where it was changed. */
  readonly kept: () => Promise<DigestUpTo | undefined>;
  /** `undefined` as well where it was changed, or was kept in an earlier round: then the round begins again. */
  readonly place: () => Promise<RoundPlace | undefined>;
  readonly keepPlace: (place: RoundPlace, fence: bigint) => Promise<boolean>;
  /** Ends the round whose place is kept: its digest is kept, and no place any more. */
  readonly keep: (digest: DigestUpTo, fence: bigint) => Promise<boolean>;
  /** Seconds since the last whole round that found nothing, or, before the first, since a round began; 0 before that. */
  readonly ageSeconds: () => Promise<number>;
  /** Among `size` streams after one by name; `next` is where to go on, if anywhere. */
  readonly wrongEnds: (
    after: string,
    size: number,
  ) => Promise<{ readonly wrong: readonly WrongEnd[]; readonly next: string | undefined }>;
}
