// The need to lay the records of another log behind the end of this one, in their order: for copies. What commands
// append goes through event-log.port.ts.
import type { SealedEvent } from './event-log.port.ts';

/** What one call takes. */
export const intakeEvents = 500;

export interface LogIntake {
  /**
   * Sees to it that this log is a history of its own before it takes anything from history `foreign`: an empty log
   * that has the same epoch (cloned from the same template) gets another one. Permanent fault `same-history` where a
   * log that holds events has that epoch.
   */
  readonly begin: (foreign: string) => Promise<void>;
  /**
   * Stores records of any streams and tenants, at most 500, in their order, where the log ends at position `after`; gives
   * its new end. Every stream must stand where its first record wants it. With a fault none is stored, or (a store
   * without `atomicBatch`) the first ones are and no later one without those before it.
   *
   * Transient faults: those of the store, and `target-moved` where the log ends elsewhere (a store that can't compare
   * its end with a write looks before it); whoever asks then reads what is there behind `after`. Permanent fault
   * `target-conflict` where a stream stands elsewhere. A record that is there already counts as stored.
   */
  readonly take: (after: bigint, records: readonly SealedEvent[]) => Promise<bigint>;
}
