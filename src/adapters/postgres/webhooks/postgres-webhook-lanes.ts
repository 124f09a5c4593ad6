// Webhook lanes in PostgreSQL.
//   I1  One worker holds an endpoint, so one message is under way to it. Its epoch grows with every claim: what a worker says after it lost
//       the endpoint changes nothing.
//   I2  A lane moves with the note of the attempt, in one statement: after a crash at most the message under way is sent again, and none
//       is skipped.
//   I3  `position` never goes back, but for a replay that is asked for anew.
import type { Pool } from 'pg';
import type { TenantId, WebhookEndpointId, WebhookSecretId } from '../../../domain/shared/ids.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import type { HeldSecret } from '../../../domain/webhooks/webhooks.state.ts';
import { webhookAttemptDays } from '../../../ports/webhook-lane.ts';
import type { EndpointChange, HeldLane, NotedAttempt, WebhookLane } from '../../../ports/webhook-lane.ts';
import type { WebhookLanes } from '../../../ports/webhook-lanes.port.ts';
import { askPool } from '../ask-pool.ts';
import { rowTypes } from '../read-models/row-types.ts';
import * as changes from './endpoint-changes.sql.ts';
import { claimSql } from './claim-lanes.sql.ts';
import * as conclude from './conclude-lanes.sql.ts';
import { figuresSql, wantSql } from './lane-figures.sql.ts';

const secretsSql = `select secrets from ops.webhook_endpoints where tenant = $1 and endpoint = $2 and changed < $3`;
const sweepSql = `
  select ops.sweep_webhook_attempts(clock_timestamp() - ${webhookAttemptDays} * interval '1 day', $1) as swept`;

/** For so long the event that disables an endpoint may take to be recorded before it is tried again. */
const stoppingMs = 5_000;

interface HeldRow {
  readonly tenant: TenantId;
  readonly endpoint: WebhookEndpointId;
  readonly lane: WebhookLane;
  readonly epoch: bigint;
  readonly generation: number;
  readonly url: string;
  readonly event_types: readonly string[];
  readonly secrets: readonly HeldSecret[];
  readonly position: bigint;
  readonly wanted: bigint;
  readonly failures: number;
  readonly stopping: HeldLane['stopping'];
  readonly trouble: string;
  readonly replay_from: Instant | null;
  readonly replay_to: Instant | null;
}

interface FiguresRow {
  readonly idle: number;
  readonly sending: number;
  readonly retrying: number;
  readonly late: number;
  readonly blocked: number;
  readonly disabled: number;
  readonly seconds: number;
}

/** Lanes over a pool of role vm_reactor. `sweep` alone is for one of vm_scheduler. Raises faults of the database. */
export function createPostgresWebhookLanes(pool: Pool): WebhookLanes {
  const types = rowTypes();
  const ask = <Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    askPool<Row & Record<string, unknown>>(pool, { text, types }, values);
  const goesOn = async (text: string, values: readonly unknown[]): Promise<boolean> => {
    const [row] = await ask<{ readonly goes_on: boolean }>(text, values);
    return row?.goes_on ?? false;
  };
  return {
    change: async (change) => {
      const [sql, values] = statementOf(change);
      await ask(sql, values);
    },
    want: async (wanted) => {
      if (wanted.length === 0) return;
      const column = <Value>(of: (each: (typeof wanted)[number]) => Value) => wanted.map(of);
      await ask(wantSql, [
        column(({ tenant }) => tenant),
        column(({ position }) => position),
        column(({ at }) => at),
      ]);
    },
    secretsOf: async (tenant, endpoint, position) => {
      const [row] = await ask<{ readonly secrets: readonly HeldSecret[] }>(secretsSql, [
        tenant,
        endpoint,
        position,
      ]);
      return (row?.secrets ?? []).map(({ secret }): WebhookSecretId => secret);
    },
    claim: async (worker, limit, mostOfTenant, leaseMs) =>
      (await ask<HeldRow>(claimSql, [worker, limit, mostOfTenant, leaseMs])).map(laneOf),
    delivered: (worker, lane, attempt, nextAt, leaseMs) =>
      goesOn(conclude.deliveredSql, [
        ...holdOf(worker, lane),
        attempt.position,
        leaseMs,
        ...notedOf(attempt),
        nextAt ?? null,
        lane.generation,
      ]),
    passed: (worker, lane, position, at, leaseMs) =>
      goesOn(conclude.passedSql, [...holdOf(worker, lane), position, leaseMs, lane.generation, at]),
    failed: async (worker, lane, attempt, then) => {
      const [pauseMs, stop] = 'stop' in then ? [stoppingMs, then.stop] : [then.retryInMs, ''];
      const values = [...holdOf(worker, lane), attempt.position, pauseMs, ...notedOf(attempt), stop];
      await ask(conclude.failedSql, [...values, lane.generation]);
    },
    blocked: async (worker, lane, trouble, retryInMs) => {
      await ask(conclude.blockedSql, [...holdOf(worker, lane), retryInMs, trouble]);
    },
    release: async (worker, lane) => {
      await ask(conclude.releaseSql, holdOf(worker, lane));
    },
    figures: async () => {
      const [row] = await ask<FiguresRow>(figuresSql, []);
      if (row === undefined) throw new Error('an aggregate gave no row');
      const { seconds, ...counts } = row;
      return { ...counts, oldestSeconds: Math.max(0, seconds) };
    },
    sweep: async (limit) => {
      const [row] = await ask<{ readonly swept: number }>(sweepSql, [limit]);
      return row?.swept ?? 0;
    },
  };
}

function laneOf(row: HeldRow): HeldLane {
  const { event_types: eventTypes, replay_from: from, replay_to: to, ...rest } = row;
  const replay = from === null || to === null ? {} : { replay: { from, to } };
  return { ...rest, eventTypes, ...replay };
}

function holdOf(worker: string, { tenant, endpoint, epoch, lane, wanted }: HeldLane): readonly unknown[] {
  return [tenant, endpoint, worker, epoch, lane, wanted];
}

function notedOf({ event, type, number, ms, outcome, status }: NotedAttempt): readonly unknown[] {
  return [event, type, number, Math.round(ms), outcome, status];
}

function statementOf({ tenant, position, event }: EndpointChange): readonly [string, readonly unknown[]] {
  const about = [tenant, event.endpoint, position];
  switch (event.type) {
    case 'WebhookEndpointAdded': {
      const { secret, key, url, eventTypes } = event;
      return [changes.addedSql, [...about, url, eventTypes, JSON.stringify([{ secret, key, until: null }])]];
    }
    case 'WebhookEndpointChanged':
      return [changes.changedSql, [...about, event.url, event.eventTypes]];
    case 'WebhookEndpointDisabled':
      return [changes.disabledSql, about];
    case 'WebhookEndpointEnabled':
      return [changes.enabledSql, about];
    case 'WebhookEndpointRemoved':
      return [changes.removedSql, about];
    case 'WebhookSecretRotated': {
      const { secret, key, previousUntil } = event;
      return [changes.rotatedSql, [...about, JSON.stringify({ secret, key, until: null }), previousUntil]];
    }
    case 'WebhookReplayRequested':
      return [changes.replayedSql, [...about, event.from, event.to]];
  }
}
