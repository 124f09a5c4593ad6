// Metrics of whatever follows the log: projections, sequencer, relay, deliveries to reactors, live streams, and what is stuck.
import { fineBuckets } from '../metric.ts';
import type { Metric } from '../metric.ts';

export const followerMetrics = {
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
  canary_age_seconds: {
    kind: 'gauge',
    help: 'Seconds since a step of the way from the log to projections, the relay and reactors saw a new beat of the canary (sent: since one was sent). Beats come every 60 seconds. Shown by every process of the role scheduler.',
    labels: ['step'],
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
} as const satisfies Readonly<Record<string, Metric>>;
