// Every metric of VoiceMeet: its name as Prometheus shows it, its kind, its help text, its labels. A name or label that is
// not listed here is refused when it is recorded. Labels are types and outcomes, never a tenant, a meeting or a person.
import { fineBuckets, latenessBuckets, requestBuckets } from './metric.ts';
import type { Metric } from './metric.ts';

export const metricTable = {
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
  projection_lag_events: {
    kind: 'gauge',
    help: 'Distance from a projection to the end of the log: in events, or in bytes if the log is on EventStoreDB. Shown by every process of the role projector, a standby too.',
    labels: ['projection'],
  },
  follower_state: {
    kind: 'gauge',
    help: 'Who follows the log (projections, the sequencer): 1 for the state that a follower of this process is in (standby, following, stalled, stopped, fenced), 0 for the others. Over all processes one should be following.',
    labels: ['follower', 'state'],
  },
  follower_faults_total: {
    kind: 'counter',
    help: 'Faults met while following the log, by the state that each led to: standby (transient, tried again), stalled (somebody has to look), fenced (another worker has taken over).',
    labels: ['follower', 'state'],
  },
  sequencer_events: {
    kind: 'counter',
    help: 'Events of an EventStoreDB that the sequencer numbered.',
    labels: [],
  },
  service_probe_ok: {
    kind: 'gauge',
    help: 'Whether a backing service did what this process asks of it when that was last tried: at the start, and every minute until it succeeds.',
    labels: ['service', 'operation'],
  },
  relay_position: {
    kind: 'gauge',
    help: 'Position up to which the log was published to a topic of Kafka. Shown by every process of the role relay, a standby too.',
    labels: ['topic'],
  },
  relay_lag_events: {
    kind: 'gauge',
    help: 'Distance from that position to the end of the log: in events, or in bytes if the log is on EventStoreDB.',
    labels: ['topic'],
  },
  relay_still_seconds: {
    kind: 'gauge',
    help: 'For how long nothing was published to a topic although the log has more; 0 when all of it is published.',
    labels: ['topic'],
  },
  relay_published_total: {
    kind: 'counter',
    help: 'Events that a broker has acknowledged, repetitions included.',
    labels: ['topic'],
  },
  relay_publish_seconds: {
    kind: 'histogram',
    help: 'Duration of publishing one batch, from the first request to the last acknowledgement.',
    labels: ['topic'],
    buckets: fineBuckets,
  },
  live_streams_open: {
    kind: 'gauge',
    help: 'Live streams that are open in this process.',
    labels: [],
  },
  live_streams_opened_total: {
    kind: 'counter',
    help: 'Live streams that began, by what they follow: a meeting or a tenant.',
    labels: ['kind'],
  },
  live_streams_ended_total: {
    kind: 'counter',
    help: 'Live streams that this process ended, by the code of their last message. A client that goes by itself is not among them.',
    labels: ['code'],
  },
  live_resumes_total: {
    kind: 'counter',
    help: 'Clients that came back with the id of their last message.',
    labels: [],
  },
  live_meetings_watched: {
    kind: 'gauge',
    help: 'Meetings that this process holds in memory for live clients.',
    labels: [],
  },
  live_fanout_lag_seconds: {
    kind: 'histogram',
    help: 'Time from the instant of an event of a watched meeting until its clients were told.',
    labels: [],
    buckets: fineBuckets,
  },
  delivery_assignments_total: {
    kind: 'counter',
    help: 'How often partitions of the topic were assigned to a reactor of this process.',
    labels: ['reactor'],
  },
  reactor_fallback: {
    kind: 'gauge',
    help: '1 while a reactor takes its events from the log because Kafka does not answer this process, or does not deliver what the log holds, otherwise 0.',
    labels: ['reactor'],
  },
  delivery_faulty_messages_total: {
    kind: 'counter',
    help: 'Messages that were passed over because they are no events of this log (tampered, event-unknown, epoch-mismatch), or before which events are missing (events-missing), by code.',
    labels: ['reactor', 'code'],
  },
  projection_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest event that a projection has not applied.',
    labels: ['projection'],
  },
  projection_batch_seconds: {
    kind: 'histogram',
    help: 'Duration of one batch of a projection, from reading to commit.',
    labels: ['projection'],
    buckets: fineBuckets,
  },
  projection_visible_seconds: {
    kind: 'histogram',
    help: 'Duration from the append of an event until it is visible in the read model.',
    labels: ['projection'],
    buckets: fineBuckets,
  },
  projection_events: {
    kind: 'counter',
    help: 'Events applied by a projection.',
    labels: ['projection'],
  },
  lease_held: {
    kind: 'gauge',
    help: 'Leases that this process asks for, by name: 1 while it holds one, 0 while another process does or nobody. Over all processes the sum is 1.',
    labels: ['lease'],
  },
  stuck_work: {
    kind: 'gauge',
    help: 'What is stuck until an operator acts, by owner: streams of a projection, timers. The verb "voicemeet stuck list" shows it.',
    labels: ['owner'],
  },
  became_stuck_total: {
    kind: 'counter',
    help: 'How often something got stuck, by owner.',
    labels: ['owner'],
  },
  clock_jumps_total: {
    kind: 'counter',
    help: 'Times that the clock of this machine was set by a second or more, by direction.',
    labels: ['direction'],
  },
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
  reactor_lag_events: {
    kind: 'gauge',
    help: 'Distance from what was delivered to a reactor to the end of the log: in events, or in bytes if the log is on EventStoreDB. Shown by every process of the role reactor; by Kafka it is known to half a minute.',
    labels: ['reactor'],
  },
  reactor_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest event that was not delivered to a reactor; 0 if there is none.',
    labels: ['reactor'],
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
  room_acts_total: {
    kind: 'counter',
    help: 'What the media plane was asked to do in rooms of meetings (close, remove, permit, hear), by what came of it: done, absent (nobody of that name was there any more), refused, away.',
    labels: ['act', 'came'],
  },
  webhooks_received_total: {
    kind: 'counter',
    help: 'Webhooks with a good signature, by what became of them: kept, known (it came before), full (too many wait; the sender tries again).',
    labels: ['provider', 'outcome'],
  },
  webhooks_refused_total: {
    kind: 'counter',
    help: 'Webhooks that were refused, by reason: signature-missing, signature-malformed, signature-wrong, signature-expired, key-unknown, body-unsigned, body-differs, unreadable.',
    labels: ['provider', 'why'],
  },
  webhooks_applied_total: {
    kind: 'counter',
    help: 'Webhooks that were dealt with: applied, or ignored since they are about no room of ours or of a kind that means nothing to us.',
    labels: ['provider', 'outcome'],
  },
  webhooks_waiting: {
    kind: 'gauge',
    help: 'Webhooks that are kept and not applied yet. Those that are stuck are in stuck_work.',
    labels: [],
  },
  webhooks_oldest_seconds: {
    kind: 'gauge',
    help: 'For how long the oldest of them has waited; 0 if there is none.',
    labels: [],
  },
  outgoing_webhook_attempts_total: {
    kind: 'counter',
    help: 'Attempts to send messages to webhook endpoints, by what came of them: delivered, refused (another status than 2xx), redirected, gone, timeout, name-unknown, address-refused, certificate, unreachable.',
    labels: ['outcome'],
  },
  outgoing_webhook_attempt_seconds: {
    kind: 'histogram',
    help: 'Duration of an attempt to send a message to a webhook endpoint.',
    labels: [],
    buckets: requestBuckets,
  },
  outgoing_webhooks_disabled_total: {
    kind: 'counter',
    help: 'Webhook endpoints that the program disabled, by reason: failing (nothing was taken for days), gone (the receiver answered 410).',
    labels: ['reason'],
  },
  outgoing_webhook_endpoints: {
    kind: 'gauge',
    help: 'Webhook endpoints by what they do: idle, sending, retrying (the receiver did not take the next message), blocked (for a reason on our side), disabled.',
    labels: ['state'],
  },
  outgoing_webhook_oldest_seconds: {
    kind: 'gauge',
    help: 'For how long the oldest event has waited that an endpoint is to be sent which is not disabled; 0 if there is none.',
    labels: [],
  },
  room_looks_total: {
    kind: 'counter',
    help: 'Looks at rooms of the media plane: looked; away, refused or not-sent (its breaker is open) where it gave no list; failed where a store of ours was away.',
    labels: ['outcome'],
  },
  room_corrections_total: {
    kind: 'counter',
    help: 'Joinings and leavings that a look found and no webhook had reported, by report.',
    labels: ['report'],
  },
  joins_turned_away_again_total: {
    kind: 'counter',
    help: 'Joinings that were turned away and are not on record: reported before, or of a person of whom 20 in the meeting are.',
    labels: ['reason'],
  },
  room_enforcement_failures_total: {
    kind: 'counter',
    help: 'Times that a room could not be put in order after a webhook; it is looked at again at once.',
    labels: [],
  },
  rooms_watched: {
    kind: 'gauge',
    help: 'Rooms that are looked at: those of open meetings, and of meetings that ended less than 20 hours ago.',
    labels: [],
  },
  rooms_overdue_seconds: {
    kind: 'gauge',
    help: 'For how long the room has been due that waits longest for a look; 0 if none does.',
    labels: [],
  },
  outside_system_state: {
    kind: 'gauge',
    help: 'The breaker of an outside system in this process: 1 for the state that it is in (closed, open, half-open), 0 for the others.',
    labels: ['system', 'state'],
  },
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
  trace_spans_total: {
    kind: 'counter',
    help: 'Spans of traces, by what became of them: sent; lost with a batch that the collector did not take; dropped since too many waited for it.',
    labels: ['outcome'],
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
  stated_instants_clamped_total: {
    kind: 'counter',
    help: 'Reports of the media plane whose instant can not be so (more than 5 s ahead of its arrival, or before the opening) and was replaced by the nearest that can; both are on record.',
    labels: ['report', 'how'],
  },
  presence_reports_dropped_total: {
    kind: 'counter',
    help: 'Reports of the media plane that said nothing new: repeated, or older than what is known of their connection.',
    labels: ['report'],
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

export type MetricName = keyof typeof metricTable;

/** The metric with a name; `undefined` if it is not declared. */
export function metricOf(name: string): Metric | undefined {
  const table: Readonly<Record<string, Metric>> = metricTable;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
