// Issue 12, A9: each alert asks for metrics that exist, fires on what it is about and not otherwise, and has a paragraph in the
// runbook.
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { textOf } from '../architecture/files.ts';
import { askedOf, evaluate, parsePromql } from '../support/promql.ts';
import type { Labels, Series } from '../support/promql.ts';
import { knownMetrics } from './given-metrics.ts';

const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const rules = rulesSchema
  .parse(parse(textOf('deploy/prometheus/voicemeet.rules.yml')))
  .groups.flatMap((group) => group.rules);

/** Two hours, a sample a minute; `value` at a minute. */
const minutes = 120;
function series(metric: string, labels: Labels, value: number | ((minute: number) => number)): Series {
  const valueAt = typeof value === 'number' ? () => value : value;
  const samples = Array.from({ length: minutes + 1 }, (_, at) => [at * 60, valueAt(at)] as const);
  return { labels: { __name__: metric, instance: 'one:7081', job: 'voicemeet', ...labels }, samples };
}
/** A counter that grows by so much each minute. */
const growing = (metric: string, labels: Labels, perMinute: number) =>
  series(metric, labels, (minute) => minute * perMinute);
/** A histogram of a hundred durations a minute, all of one length. */
function durations(metric: string, labels: Labels, seconds: number): readonly Series[] {
  const bounds = ['0.001', '0.01', '0.1', '0.25', '1', '5', '30', '+Inf'];
  const buckets = bounds.map((le) =>
    growing(`${metric}_bucket`, { ...labels, le }, le === '+Inf' || Number(le) >= seconds ? 100 : 0),
  );
  return [...buckets, growing(`${metric}_count`, labels, 100)];
}

const requests = 'http_server_request_duration_seconds';
const command = { method: 'POST', route: '/v1/meetings', status: '201' };
const query = { method: 'GET', route: '/v1/meetings', status: '200' };
const build = (version: string) => series('voicemeet_build_info', { version, node: 'v20.19.0' }, 1);

/** By alert: what it fires on, and what it does not. */
const played: Readonly<
  Record<string, { readonly fires: readonly Series[]; readonly not: readonly Series[] }>
> = {
  VoiceMeetGone: { fires: [], not: [build('1')] },
  ProcessDown: {
    fires: [series('up', {}, 0)],
    not: [series('up', {}, 1), series('up', { job: 'other' }, 0)],
  },
  ProcessNotReady: {
    fires: [series('readiness_state', { state: 'not-ready' }, 1)],
    not: [
      series('readiness_state', { state: 'not-ready' }, 0),
      series('readiness_state', { state: 'degraded' }, 1),
    ],
  },
  PartDown: {
    fires: [series('readiness_part_state', { part: 'log', state: 'down' }, 1)],
    not: [series('readiness_part_state', { part: 'log', state: 'degraded' }, 1)],
  },
  PartDegraded: {
    fires: [series('readiness_part_state', { part: 'stuck work', state: 'degraded' }, 1)],
    not: [series('readiness_part_state', { part: 'stuck work', state: 'degraded' }, 0)],
  },
  CanaryAbsent: {
    fires: [series('canary_age_seconds', { step: 'reactor rooms' }, 121)],
    not: [
      series('canary_age_seconds', { step: 'reactor rooms' }, 121),
      series('canary_age_seconds', { step: 'reactor rooms', instance: 'two:7081' }, 30),
    ],
  },
  ServiceProbeFails: {
    fires: [series('service_probe_ok', { service: 'Kafka', operation: 'receive a message' }, 0)],
    not: [series('service_probe_ok', { service: 'Kafka', operation: 'receive a message' }, 1)],
  },
  VersionsDiffer: { fires: [build('1'), build('2')], not: [build('1')] },
  EventLoopDelayed: {
    fires: [series('nodejs_eventloop_lag_p99_seconds', {}, 0.6)],
    not: [series('nodejs_eventloop_lag_p99_seconds', {}, 0.02)],
  },
  CommandsFail: {
    fires: [
      growing(`${requests}_count`, command, 980),
      growing(`${requests}_count`, { ...command, status: '503' }, 20),
    ],
    not: [
      growing(`${requests}_count`, command, 990),
      growing(`${requests}_count`, { ...command, status: '503' }, 1),
      growing(`${requests}_count`, { ...query, status: '503' }, 500),
    ],
  },
  QueriesFail: {
    fires: [
      growing(`${requests}_count`, query, 90),
      growing(`${requests}_count`, { ...query, status: '500' }, 10),
    ],
    not: [
      growing(`${requests}_count`, query, 990),
      growing(`${requests}_count`, { ...query, status: '404' }, 500),
      growing(`${requests}_count`, { method: 'GET', route: '/readyz', status: '503' }, 500),
    ],
  },
  CommandsSlow: { fires: durations(requests, command, 1), not: durations(requests, command, 0.1) },
  QueriesSlow: { fires: durations(requests, query, 0.1), not: durations(requests, query, 0.01) },
  ProjectionLags: {
    fires: [series('projection_lag_seconds', { projection: 'meeting-list@1' }, 31)],
    not: [series('projection_lag_seconds', { projection: 'meeting-list@1' }, 2)],
  },
  NobodyFollows: {
    fires: [series('follower_state', { follower: 'sequencer', state: 'following' }, 0)],
    not: [
      series('follower_state', { follower: 'sequencer', state: 'following' }, 0),
      series('follower_state', { follower: 'sequencer', state: 'following', instance: 'two:7081' }, 1),
    ],
  },
  FollowerHalted: {
    fires: [series('follower_state', { follower: 'sequencer', state: 'stalled' }, 1)],
    not: [series('follower_state', { follower: 'sequencer', state: 'standby' }, 1)],
  },
  RelayStands: {
    fires: [series('relay_still_seconds', { topic: 'voicemeet.reactors' }, 61)],
    not: [series('relay_still_seconds', { topic: 'voicemeet.reactors' }, 20)],
  },
  ReactorsFallBack: {
    fires: [series('reactor_fallback', { reactor: 'rooms' }, 1)],
    not: [series('reactor_fallback', { reactor: 'rooms' }, 0)],
  },
  LiveLags: {
    fires: durations('live_fanout_lag_seconds', {}, 5),
    not: durations('live_fanout_lag_seconds', {}, 0.01),
  },
  LiveClientsDropped: {
    fires: [growing('live_streams_ended_total', { code: 'too-slow' }, 60)],
    not: [
      growing('live_streams_ended_total', { code: 'too-slow' }, 1),
      growing('live_streams_ended_total', { code: 'token-expired' }, 600),
    ],
  },
  FaultyMessages: {
    fires: [growing('delivery_faulty_messages_total', { reactor: 'rooms', code: 'tampered' }, 1)],
    not: [growing('delivery_assignments_total', { reactor: 'rooms' }, 1)],
  },
  StreamFull: {
    fires: [series('effects_held_streams', { reactor: 'rooms' }, 2)],
    not: [series('effects_held_streams', { reactor: 'rooms' }, 0)],
  },
  WorkStuck: {
    fires: [series('stuck_work', { owner: 'timers' }, 1)],
    not: [series('stuck_work', { owner: 'timers' }, 0)],
  },
  TimersOverdue: {
    fires: [series('timers_overdue_seconds', {}, 61)],
    not: [series('timers_overdue_seconds', {}, 0)],
  },
  DeletionsOverdue: {
    fires: [series('deletions_overdue_seconds', {}, 960)],
    not: [series('deletions_overdue_seconds', {}, 0)],
  },
  TracesLost: {
    fires: [growing('trace_spans_total', { outcome: 'lost' }, 30)],
    not: [growing('trace_spans_total', { outcome: 'sent' }, 30)],
  },
  HousekeepingStopped: {
    fires: [series('lease_held', { lease: 'housekeeping' }, 0)],
    not: [
      series('lease_held', { lease: 'housekeeping' }, 0),
      series('lease_held', { lease: 'housekeeping', instance: 'two:7081' }, 1),
    ],
  },
  SnapshotsDiffer: {
    fires: [series('snapshots_checked_total', { verdict: 'different' }, 1)],
    not: [growing('snapshots_checked_total', { verdict: 'same' }, 3)],
  },
  TamperingFound: {
    fires: [series('tampered_places', { store: 'log' }, 1)],
    not: [series('tampered_places', { store: 'log' }, 0)],
  },
  LogNotChecked: {
    fires: [series('log_check_age_seconds', {}, 260_000)],
    not: [
      series('log_check_age_seconds', {}, 3_600),
      series('log_check_age_seconds', { instance: 'two:7081' }, 260_000),
    ],
  },
  AppendsFail: {
    fires: [growing('append_duration_seconds_count', { outcome: 'fault' }, 12)],
    not: [growing('append_duration_seconds_count', { outcome: 'answered' }, 900)],
  },
  AppendsSlow: {
    fires: durations('append_duration_seconds', { outcome: 'answered' }, 1),
    not: durations('append_duration_seconds', { outcome: 'answered' }, 0.01),
  },
  DatabaseSlow: {
    fires: durations('database_duration_seconds', { pool: 'keys' }, 1),
    not: [
      ...durations('database_duration_seconds', { pool: 'keys' }, 0.01),
      ...durations('database_duration_seconds', { pool: 'projecting' }, 5),
    ],
  },
  ConnectionsShort: {
    fires: [series('database_connections_needed', {}, 128), series('database_connections_allowed', {}, 97)],
    not: [series('database_connections_needed', {}, 53), series('database_connections_allowed', {}, 97)],
  },
  ConnectionsRefused: {
    fires: [
      series('database_refusals_total', { pool: 'queries' }, (minute) => (minute < minutes - 2 ? 0 : 1)),
    ],
    not: [series('database_refusals_total', { pool: 'queries' }, 7)],
  },
  PoolStarved: {
    fires: durations('database_wait_seconds', { pool: 'queries' }, 5),
    not: durations('database_wait_seconds', { pool: 'queries' }, 0.01),
  },
  OutsideSystemAway: {
    fires: [series('outside_system_state', { system: 'rooms', state: 'open' }, 1)],
    not: [series('outside_system_state', { system: 'rooms', state: 'closed' }, 1)],
  },
  EffectsLate: {
    fires: [series('effects_oldest_seconds', { reactor: 'rooms' }, 400)],
    not: [series('effects_oldest_seconds', { reactor: 'rooms' }, 200)],
  },
  ReactorLags: {
    fires: [series('reactor_lag_seconds', { reactor: 'rooms' }, 180)],
    not: [series('reactor_lag_seconds', { reactor: 'rooms' }, 20)],
  },
  EffectsPileUp: {
    fires: [series('effects_open', { reactor: 'rooms' }, 60_000)],
    not: [series('effects_open', { reactor: 'rooms' }, 10_000)],
  },
  WebhooksLate: {
    fires: [series('webhooks_oldest_seconds', {}, 90)],
    not: [series('webhooks_oldest_seconds', {}, 5)],
  },
  OutgoingWebhooksLate: {
    fires: [series('outgoing_webhook_endpoints', { state: 'late' }, 1)],
    not: [series('outgoing_webhook_endpoints', { state: 'retrying' }, 9)],
  },
  OutgoingWebhooksBlocked: {
    fires: [series('outgoing_webhook_endpoints', { state: 'blocked' }, 1)],
    not: [series('outgoing_webhook_endpoints', { state: 'retrying' }, 9)],
  },
  OutgoingWebhooksDisabled: {
    fires: [growing('outgoing_webhooks_disabled_total', { reason: 'failing' }, 5)],
    not: [growing('outgoing_webhooks_disabled_total', { reason: 'gone' }, 5)],
  },
  WebhooksRefused: {
    fires: [growing('webhooks_refused_total', { provider: 'livekit', why: 'signature-wrong' }, 5)],
    not: [growing('webhooks_refused_total', { provider: 'livekit', why: 'signature-wrong' }, 1)],
  },
  WebhooksLost: {
    fires: [growing('room_corrections_total', { report: 'RecordLeft' }, 5)],
    not: [growing('room_corrections_total', { report: 'RecordLeft' }, 1)],
  },
  RoomsNotLookedAt: {
    fires: [series('rooms_overdue_seconds', {}, 90)],
    not: [series('rooms_overdue_seconds', {}, 5), growing('room_looks_total', { outcome: 'looked' }, 100)],
  },
  TelemetryRefused: { fires: [series('telemetry_refused_total', { metric: 'typo' }, 1)], not: [] },
};

const firing = (alert: string, given: readonly Series[]): readonly Labels[] => {
  const rule = rules.find((each) => each.alert === alert);
  if (rule === undefined) throw new Error(`no alert ${alert}`);
  return evaluate(parsePromql(rule.expr), given, minutes * 60).map(({ labels }) => labels);
};

describe('issue 12 A9: an alert', () => {
  it('is there for everything that is played, and is played', () => {
    expect(rules.map(({ alert }) => alert).sort()).toEqual(Object.keys(played).sort());
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks for metrics and labels that exist',
    async (_name, { expr, annotations }) => {
      const known = await knownMetrics();
      const asked = askedOf(parsePromql(expr));
      expect(asked.length).toBeGreaterThan(0);
      for (const { metric, labels } of asked) {
        expect(known.get(metric), metric).toEqual(expect.arrayContaining([...labels]));
      }
      const shown = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
      for (const { metric } of asked) expect(known.get(metric)).toEqual(expect.arrayContaining(shown));
    },
  );

  it.each(Object.entries(played))(
    '%s fires on what it is about, and not otherwise',
    (alert, { fires, not }) => {
      expect(firing(alert, fires)).toHaveLength(1);
      expect(firing(alert, not)).toEqual([]);
    },
  );

  it.each(rules.map(({ alert, annotations }) => [alert, annotations] as const))(
    '%s has its paragraph in the runbook',
    (alert, { runbook }) => {
      const [file = '', anchor] = runbook.split('#');
      expect([file, anchor]).toEqual(['docs/runbook.md', alert.toLowerCase()]);
      const paragraph = new RegExp(`^## ${alert}\\n\\n([^#]+)`, 'm').exec(textOf(file))?.[1] ?? '';
      expect(paragraph.length).toBeGreaterThan(100);
    },
  );

  it('has no paragraph without an alert', () => {
    const titles = [...textOf('docs/runbook.md').matchAll(/^## (\w+)$/gm)].map(([, title]) => title);
    expect(titles.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});
