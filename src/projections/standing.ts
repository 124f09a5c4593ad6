// Where a worker is in the log, and the rows that it keeps from one batch to the next: who follows the log finds most of
// what it needs among them.
import type { Pace } from '../ports/clock.port.ts';
import { createWorkingSet } from './working-set.ts';
import type { WorkingSet } from './working-set.ts';

/**
 * Rows as the last batches committed them. Whoever else writes a projection's rows takes its lease first, so that a commit
 * made from outdated rows is fenced.
 */
export interface KeptRows {
  readonly rows: WorkingSet;
  /** Streams whose every need was asked for. */
  readonly whole: Set<string>;
  readonly sinceMs: number;
}

/** Where a worker is in the log: moved forward by every batch. */
export interface Standing {
  readonly fence: bigint;
  readonly epoch: string;
  readonly skips: ReadonlySet<bigint>;
  readonly parked: Set<string>;
  /** Position of the last event that was dealt with, and of the last commit. */
  position: bigint;
  committed: bigint;
  kept?: KeptRows | undefined;
}

/** As long as pages of events are kept: rows may hold what is to be forgotten meanwhile. */
const keptMs = 10_000;
const maxKeptRows = 20_000;

/** Rows to begin a batch with: the kept ones, unless they are too old, or none. They are taken out of the standing. */
export function takeRows(standing: Standing, pace: Pick<Pace, 'monotonicMs'> | undefined): KeptRows {
  const nowMs = pace?.monotonicMs() ?? 0;
  const { kept } = standing;
  // Only a commit keeps them again: what a failed attempt did to rows must not be seen by the next.
  standing.kept = undefined;
  if (kept !== undefined && nowMs - kept.sinceMs < keptMs) return kept;
  return { rows: createWorkingSet(), whole: new Set(), sinceMs: nowMs };
}

/** Keeps rows as they were just committed, unless they are too many. */
export function keepRows(standing: Standing, { rows, whole, sinceMs }: KeptRows): void {
  if (rows.known() > maxKeptRows) return;
  rows.settle();
  standing.kept = { rows, whole, sinceMs };
}
