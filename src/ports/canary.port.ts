// The need to know that what is written at one end of the program arrives at every other: a beat a minute, and who saw it.

/** A beat: its number, and the log's end when it was sent. */
export interface CanaryBeat {
  readonly beat: bigint;
  readonly position: bigint;
}

/** The beats of an installation. Everything raises faults of the database. */
export interface Canary {
  /** Sends the next beat, which has to be seen where everything up to a position of the log was handled. */
  readonly send: (position: bigint) => Promise<void>;
  /** Undefined before the first. */
  readonly newest: () => Promise<CanaryBeat | undefined>;
  /** A step of the way has seen a beat. */
  readonly seen: (step: string, beat: CanaryBeat) => Promise<void>;
  /** How many seconds ago each step saw a beat that it had not seen before; `sent`: since the last was sent. */
  readonly ages: () => Promise<ReadonlyMap<string, number>>;
}

/** The step that sends. */
export const sentStep = 'sent';
