// The need to append the records of another log to this one, in their order, when a log is copied. Commands append
// through event-log.port.ts.
import type { SealedEvent } from './event-log.port.ts';

/** The most that one call takes. */
export const intakeEvents = 500;

export interface LogIntake {
  /**
   * Makes sure that this log has an epoch of its own before it takes anything from history `foreign`: an empty log with
   * the same epoch (cloned from the same template) gets a new one. Permanent fault `same-history` where a log with
   * events has that epoch.
   */
  readonly begin: (foreign: string) => Promise<void>;
  /**
   * Stores records of any streams and tenants, at most 500, in their order, if the log ends at position `after`; returns
   * its new end. Every stream must be at the revision that its first record expects. After a fault none is stored, or
   * (in a store without `atomicBatch`) a first part of them without gaps.
   *
   * Transient faults: those of the store, and `target-moved` where the log ends elsewhere (a store that can't check its
   * end within a write checks it before); the caller then reads what is there after `after`. Permanent fault
   * `target-conflict` where a stream is at another revision. A record that is there already counts as stored.
   */
  readonly take: (after: bigint, records: readonly SealedEvent[]) => Promise<bigint>;
}
