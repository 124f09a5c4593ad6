// The need to keep how far the log was delivered to each reactor, where it is delivered from the log itself.

/** Where a reactor is: the last position that was delivered (0n: none), in which history of the log. */
export interface DeliveryPlace {
  readonly position: bigint;
  readonly epoch: string;
}

/** Checkpoints, each written under a fence that grows: an older one writes nothing. Raises faults of the database. */
export interface DeliveryCheckpoints {
  /** Claims the checkpoint for a fence; one that never was begins at 0 of `epoch`. Raises fatal `fenced` for an older fence. */
  readonly claim: (reactor: string, fence: bigint, epoch: string) => Promise<DeliveryPlace>;
  /** Moves it. Raises fatal `fenced` where a newer fence has claimed it. */
  readonly advance: (reactor: string, fence: bigint, position: bigint) => Promise<void>;
  /** An operator's act: delivers everything anew, from the beginning of a history. Effects that the ledger knows are not repeated. */
  readonly restart: (reactor: string, epoch: string) => Promise<void>;
}
