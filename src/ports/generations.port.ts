// The need for numbers that grow with every assignment of work to a process, whatever becomes of the broker that assigns it.

/** Gives them. Raises transient faults while the database is away. */
export interface Generations {
  /** A number that is greater than every one that was given before, by any process. */
  readonly next: () => Promise<bigint>;
}
