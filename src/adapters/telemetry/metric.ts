// What is declared of a metric, and the buckets that durations are counted in.

/** What a metric is; buckets are upper bounds in seconds. */
export interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

/** 5 ms to 10 s, as OpenTelemetry's HTTP conventions advise, and on to 2 minutes: what hangs ends by a timeout after 22 s or more. */
export const requestBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 15, 30, 60, 120,
];
/** From a millisecond to 2 minutes. */
export const fineBuckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
];
/** Timers may be late by as long as an outage lasted. */
export const latenessBuckets = [...fineBuckets, 600, 3600];
