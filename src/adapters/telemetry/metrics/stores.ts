// Metrics of databases and of the log: pools, appends, snapshots, checks, housekeeping.
import { fineBuckets } from '../metric.ts';
import type { Metric } from '../metric.ts';

export const storeMetrics = {
  database_pool_limit: {
    kind: 'gauge',
    help: 'The most connections to PostgreSQL that a pool of this process may open.',
    labels: ['pool'],
  },
  database_pool_connections: {
    kind: 'gauge',
    help: 'Connections that a pool has, by state: active (in use, or being opened), idle.',
    labels: ['pool', 'state'],
  },
  database_pool_waiting: {
    kind: 'gauge',
    help: 'Requests that wait for a free connection of a pool.',
    labels: ['pool'],
  },
  database_wait_seconds: {
    kind: 'histogram',
    help: 'How long requests that found no idle connection of a pool waited for one; others are not counted.',
    labels: ['pool'],
    buckets: fineBuckets,
  },
  database_refusals_total: {
    kind: 'counter',
    help: 'Connections that PostgreSQL refused a pool because it has too many: of the server, the database or the role.',
    labels: ['pool'],
  },
  database_duration_seconds: {
    kind: 'histogram',
    help: 'Duration of a statement or transaction on a connection of a pool, without the wait for the connection. Appends are append_duration_seconds.',
    labels: ['pool'],
    buckets: fineBuckets,
  },
  database_connections_allowed: {
    kind: 'gauge',
    help: 'Connections that the PostgreSQL server allows, without those that it reserves for administrators.',
    labels: [],
  },
  database_connections_open: {
    kind: 'gauge',
    help: 'Sessions that are open on the PostgreSQL server, of everybody.',
    labels: [],
  },
  database_connections_needed: {
    kind: 'gauge',
    help: 'Connections that may be asked for at once: the pools of all processes of the program, and the sessions that others have open now.',
    labels: [],
  },
  append_duration_seconds: {
    kind: 'histogram',
    help: 'Duration of an append to the log, from the request for it until it was answered (stored, or refused by a conflict) or failed with a fault.',
    labels: ['outcome'],
    buckets: fineBuckets,
  },
  housekeeping_swept_total: {
    kind: 'counter',
    help: 'Items deleted by housekeeping because their time was over, by chore.',
    labels: ['chore'],
  },
  snapshots_taken_total: {
    kind: 'counter',
    help: 'Snapshots of streams that were stored.',
    labels: ['category'],
  },
  snapshots_unfit_total: {
    kind: 'counter',
    help: 'Snapshots that did not match their event in the log and were dropped.',
    labels: ['category'],
  },
  snapshots_checked_total: {
    kind: 'counter',
    help: 'Snapshots that were compared with the full fold, by result.',
    labels: ['verdict'],
  },
  tampering_met_total: {
    kind: 'counter',
    help: 'How often something stored was met that was changed outside the program, by store: log, checkpoint, answer, person, proofs, topic.',
    labels: ['store'],
  },
  tampered_places: {
    kind: 'gauge',
    help: 'How many places this process has found changed outside the program since its start, by store. Alert when above 0.',
    labels: ['store'],
  },
  log_checked_position: {
    kind: 'gauge',
    help: 'How far the background check of the log has come in its present round; only in the process that does it.',
    labels: [],
  },
  log_check_age_seconds: {
    kind: 'gauge',
    help: 'Seconds since a round of the background check of the log came to the end and found nothing; before the first, since it began.',
    labels: [],
  },
  log_checks_total: {
    kind: 'counter',
    help: 'Whole rounds of the background check of the log, by result: same, different.',
    labels: ['verdict'],
  },
} as const satisfies Readonly<Record<string, Metric>>;
