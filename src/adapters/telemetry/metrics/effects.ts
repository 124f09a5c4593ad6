// Metrics of what is done because of events and instants: effects, the systems that they are asked of, timers.
import { fineBuckets, latenessBuckets, requestBuckets } from '../metric.ts';
import type { Metric } from '../metric.ts';

export const effectMetrics = {
  timers_overdue: {
    kind: 'gauge',
    help: 'Due items that have been due for 5 seconds or longer and are not done, counted up to 1,000; those that are stuck are in stuck_work.',
    labels: [],
  },
  timers_overdue_seconds: {
    kind: 'gauge',
    help: 'How long the oldest of the overdue items has been due; 0 if there is none.',
    labels: [],
  },
  timers_fired_total: {
    kind: 'counter',
    help: 'Due items whose command was sent.',
    labels: ['kind'],
  },
  timers_postponed_total: {
    kind: 'counter',
    help: 'Due items that could not be decided now because something they need was away; each is tried again within a minute.',
    labels: ['kind'],
  },
  timer_lateness_seconds: {
    kind: 'histogram',
    help: 'Delay from the due instant to the sending of the command.',
    labels: ['kind'],
    buckets: latenessBuckets,
  },
  effects_open: {
    kind: 'gauge',
    help: 'Effects outside the program that a reactor has still to bring to an end, parked ones and those that wait for them included.',
    labels: ['reactor'],
  },
  effects_oldest_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest open effect of a reactor that waits for no operator; 0 if there is none.',
    labels: ['reactor'],
  },
  effects_held_streams: {
    kind: 'gauge',
    help: 'Streams with too many open effects of a reactor: their further events wait in the log, and no other stream for them.',
    labels: ['reactor'],
  },
  effects_parked: {
    kind: 'gauge',
    help: 'Effects of a reactor that wait for an operator.',
    labels: ['reactor'],
  },
  effects_ended_total: {
    kind: 'counter',
    help: 'Effects that ended and of which the domain knows, by end: done, refused, cancelled, expired.',
    labels: ['reactor', 'end'],
  },
  effect_attempts_total: {
    kind: 'counter',
    help: 'Calls of outside systems for effects, by what was asked (perform, look-up) and what came of it: done, refused, failed, away, lost, absent, still-unknown.',
    labels: ['reactor', 'act', 'class'],
  },
  effect_call_seconds: {
    kind: 'histogram',
    help: 'Duration of a call of an outside system for an effect.',
    labels: ['reactor', 'operation'],
    buckets: requestBuckets,
  },
  effect_start_seconds: {
    kind: 'histogram',
    help: 'Duration from the recording of an event until its effect was first asked for.',
    labels: ['reactor'],
    buckets: fineBuckets,
  },
  effect_retries_total: {
    kind: 'counter',
    help: 'Effects that were asked for again.',
    labels: ['reactor'],
  },
  effect_claims_lost_total: {
    kind: 'counter',
    help: 'Effects whose lease ran out before this process could say what came of them; another process looks them up.',
    labels: ['reactor'],
  },
  effects_passed_over_total: {
    kind: 'counter',
    help: 'Events that were too old for a reactor when they were delivered.',
    labels: ['reactor'],
  },
  outside_system_state: {
    kind: 'gauge',
    help: 'The breaker of an outside system in this process: 1 for the state that it is in (closed, open, half-open), 0 for the others.',
    labels: ['system', 'state'],
  },
} as const satisfies Readonly<Record<string, Metric>>;
