// Collects durations of requests and summarises them.
import { quantile } from '../harness/rounds.ts';
import type { Answered } from './jobs.ts';

/** Collects durations. */
export interface Tally {
  readonly add: (ms: number, asExpected: boolean) => void;
  /** The summary of what was collected in so many seconds. */
  readonly summary: (seconds: number) => Answered;
}

/** An empty tally. */
export function createTally(): Tally {
  const durations: number[] = [];
  let failed = 0;
  return {
    add: (ms, asExpected) => {
      durations.push(ms);
      if (!asExpected) failed += 1;
    },
    summary: (seconds) => ({
      count: durations.length,
      perSecond: durations.length / seconds,
      p50Ms: quantile(durations, 0.5),
      p99Ms: quantile(durations, 0.99),
      worstMs: durations.reduce((worst, ms) => Math.max(worst, ms), 0),
      failed,
    }),
  };
}
