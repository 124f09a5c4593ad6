// Metrics of a process as a whole: requests, tokens, limits, readiness, probes, clock, telemetry itself.
import { requestBuckets } from '../metric.ts';
import type { Metric } from '../metric.ts';

export const processMetrics = {
  http_server_request_duration_seconds: {
    kind: 'histogram',
    help: 'Duration from the arrival of a request to the end of its answer.',
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
    help: 'Answers with a problem, by code.',
    labels: ['code'],
  },
  authentication_rejected_total: {
    kind: 'counter',
    help: 'Tokens that were not accepted, by reason.',
    labels: ['why'],
  },
  rate_limited_total: {
    kind: 'counter',
    help: 'Requests refused by a rate limit.',
    labels: ['limit'],
  },
  service_probe_ok: {
    kind: 'gauge',
    help: 'Whether a backing service did what this process asks of it when that was last tried: at the start, and every minute until it succeeds.',
    labels: ['service', 'operation'],
  },
  clock_jumps_total: {
    kind: 'counter',
    help: 'Times that the clock of this machine was set by a second or more, by direction.',
    labels: ['direction'],
  },
  trace_spans_total: {
    kind: 'counter',
    help: 'Spans of traces, by what became of them: sent; lost with a batch that the collector did not take; dropped since too many waited for it.',
    labels: ['outcome'],
  },
  readiness_state: {
    kind: 'gauge',
    help: 'What /readyz says of this process (ready, degraded, not-ready, stopping): 1 for the state that it is in, 0 for the others. Looked at every 15 seconds at least.',
    labels: ['state'],
  },
  readiness_part_state: {
    kind: 'gauge',
    help: 'What /readyz says of each part (ok, degraded, down): 1 for the state that it is in, 0 for the others.',
    labels: ['part', 'state'],
  },
  voicemeet_build_info: {
    kind: 'gauge',
    help: 'Always 1; its labels say which version runs, on which Node.js.',
    labels: ['version', 'node'],
  },
  telemetry_refused_total: {
    kind: 'counter',
    help: 'Attempts to record an undeclared metric or label: a bug in this code.',
    labels: ['metric'],
  },
} as const satisfies Readonly<Record<string, Metric>>;
