// The need to keep how far the log was delivered to each reactor, where it is delivered from the log itself.

/** Where a reactor is: the last position that was delivered (0n: none), in which history of the log. */
export interface DeliveryPlace {
  readonly position: bigint;
  readonly epoch: string;
}

/** The state that was last reported with a place; `reason` is empty while it follows. */
export interface DeliveryStanding extends DeliveryPlace {
  readonly state: 'following' | 'stalled' | 'stopped';
  readonly reason: string;
}

/** Checkpoints, each written under a fence that grows: an older one writes nothing. Raises faults of the database. */
export interface DeliveryCheckpoints {
  /** Where a reactor is; undefined where nothing was delivered to it yet. */
  readonly find: (reactor: string) => Promise<DeliveryPlace | undefined>;
  /** Claims the checkpoint for a fence; one that never was begins at 0 of `epoch`. Raises fatal `fenced` for an older fence. */
  readonly claim: (reactor: string, fence: bigint, epoch: string) => Promise<DeliveryStanding>;
  /** Moves it on, never back. Raises fatal `fenced` where a newer fence has claimed it. */
  readonly advance: (reactor: string, fence: bigint, position: bigint) => Promise<void>;
  /** Keeps how it goes; does nothing for an older fence. */
  readonly report: (
    reactor: string,
    fence: bigint,
    state: DeliveryStanding['state'],
    reason: string,
  ) => Promise<void>;
  /** Everything up to a place was delivered another way. Changes nothing in another history, where it is further, or where it is stopped. */
  readonly raise: (reactor: string, place: DeliveryPlace) => Promise<void>;
  /** An operator's act: delivers everything anew, from the beginning of a history. Effects that the ledger knows are not repeated. */
  readonly restart: (reactor: string, epoch: string) => Promise<void>;
}
