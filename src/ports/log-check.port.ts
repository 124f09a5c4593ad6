// The need of the background check of the log: the digest that a whole reading found is kept for the next one, and the ends
// of streams are compared with their last events where a store keeps the two apart.

/** The digest of a history up to a position, as a whole reading found it. */
export interface DigestUpTo {
  readonly epoch: string;
  readonly position: bigint;
  readonly events: bigint;
  /** Lower-case hex. */
  readonly digest: string;
}

/** A stream whose kept end is not its last event. */
export interface WrongEnd {
  readonly stream: string;
  readonly revision: bigint;
  /** Of its last event; null where it has none. */
  readonly last: bigint | null;
}

/** What is kept and asked. Raises the store's faults. */
export interface LogCheckRecords {
  readonly kept: () => Promise<DigestUpTo | undefined>;
  readonly keep: (digest: DigestUpTo) => Promise<void>;
  /** Among `size` streams after one by name; `next` is where to go on, if anywhere. */
  readonly wrongEnds: (
    after: string,
    size: number,
  ) => Promise<{ readonly wrong: readonly WrongEnd[]; readonly next: string | undefined }>;
}
