// Every metric of the house: its name as Prometheus shows it, its kind, what it says, its labels. A name or label that
// is not here is refused by what records it. Labels are types and outcomes, never a tenant, a meeting or a person.

/** What a metric is; buckets are upper bounds in seconds. */
export interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

/** 5 ms to 10 s, as OpenTelemetry's HTTP conventions advise. */
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const fineBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export const metricTable = {
  http_server_request_duration_seconds: {
    kind: 'histogram',
    help: 'From the arrival of a request to the end of its answer.',
    labels: ['method', 'route', 'status'],
    buckets: requestBuckets,
  },
  http_server_active_requests: {
    kind: 'gauge',
    help: 'Requests that are being answered.',
    labels: [],
  },
  http_problems_total: {
    kind: 'counter',
    help: 'Answers that were problems, by code.',
    labels: ['code'],
  },
  authentication_rejected_total: {
    kind: 'counter',
    help: 'Tokens that were not accepted, and why.',
    labels: ['why'],
  },
  rate_limited_total: {
    kind: 'counter',
    help: 'Requests turned away by a rate limit.',
    labels: ['limit'],
  },
  projection_lag_events: {
    kind: 'gauge',
    help: 'Positions behind the end of the log: events, or bytes of the log of an EventStoreDB.',
    labels: ['projection'],
  },
  sequencer_events: {
    kind: 'counter',
    help: 'Events of an EventStoreDB that were numbered.',
    labels: [],
  },
  projection_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest event that a projection has not applied.',
    labels: ['projection'],
  },
  projection_batch_seconds: {
    kind: 'histogram',
    help: 'One batch of a projection, from reading to commit.',
    labels: ['projection'],
    buckets: fineBuckets,
  },
  projection_visible_seconds: {
    kind: 'histogram',
    help: 'From the append of an event to its being visible.',
    labels: ['projection'],
    buckets: fineBuckets,
  },
  projection_events: {
    kind: 'counter',
    help: 'Events applied by a projection.',
    labels: ['projection'],
  },
  projection_parked: {
    kind: 'counter',
    help: 'Streams parked by a projection.',
    labels: ['projection'],
  },
  timers_fired_total: {
    kind: 'counter',
    help: 'Due items whose command was sent.',
    labels: ['kind'],
  },
  timer_lateness_seconds: {
    kind: 'histogram',
    help: 'From the due instant to the sending of the command.',
    labels: ['kind'],
    buckets: fineBuckets,
  },
  housekeeping_swept_total: {
    kind: 'counter',
    help: 'What was swept because its time was over, by chore.',
    labels: ['chore'],
  },
  snapshots_taken_total: {
    kind: 'counter',
    help: 'Snapshots of streams that were kept.',
    labels: ['category'],
  },
  snapshots_unfit_total: {
    kind: 'counter',
    help: 'Snapshots that did not fit the event they stand for: dropped and passed over.',
    labels: ['category'],
  },
  snapshots_checked_total: {
    kind: 'counter',
    help: 'Snapshots that were held against the full fold, by what was found.',
    labels: ['verdict'],
  },
  telemetry_refused_total: {
    kind: 'counter',
    help: 'Recordings of metrics or labels that are not declared: a mistake of this code.',
    labels: ['metric'],
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metricTable;

/** The metric of a name; `undefined` where nobody declared it. */
export function metricOf(name: string): Metric | undefined {
  const table: Readonly<Record<string, Metric>> = metricTable;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
