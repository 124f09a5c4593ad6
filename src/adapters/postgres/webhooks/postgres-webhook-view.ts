// Shows one tenant how its webhooks go, by functions of the database: the role that answers HTTP sees no table of them.
import type { Pool } from 'pg';
import type { EventId, WebhookEndpointId } from '../../../domain/shared/ids.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import type { WebhookLane } from '../../../ports/webhook-lane.ts';
import type { WebhookView } from '../../../ports/webhook-view.port.ts';
import { askPool } from '../ask-pool.ts';
import { rowTypes } from '../read-models/row-types.ts';

const lanesSql = `select * from ops.show_webhook_lanes($1)`;
const attemptsSql = `select * from ops.show_webhook_attempts($1, $2, $3, $4)`;
/** Before which every place is. */
const lastPlace = '9223372036854775807';

interface LaneRow {
  readonly endpoint: WebhookEndpointId;
  readonly lane: WebhookLane;
  readonly waiting: boolean;
  readonly failures: number;
  readonly next_attempt: Instant;
  readonly oldest: Instant | null;
  readonly trouble: string;
}

interface AttemptRow {
  readonly seq: bigint;
  readonly event: EventId;
  readonly type: string;
  readonly lane: WebhookLane;
  readonly number: number;
  readonly ended: Instant;
  readonly ms: number;
  readonly outcome: string;
  readonly status: number | null;
  readonly next_attempt: Instant | null;
}

/** The view over a pool of role vm_query. */
export function createPostgresWebhookView(pool: Pool): WebhookView {
  const types = rowTypes();
  const ask = <Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    askPool<Row & Record<string, unknown>>(pool, { text, types }, values);
  return {
    lanes: async (tenant) =>
      (await ask<LaneRow>(lanesSql, [tenant])).map((row) => ({
        endpoint: row.endpoint,
        lane: row.lane,
        isWaiting: row.waiting,
        failures: row.failures,
        nextAttemptAt: row.next_attempt,
        oldestAt: row.oldest,
        trouble: row.trouble,
      })),
    attempts: async (tenant, endpoint, before = lastPlace, limit) =>
      (await ask<AttemptRow>(attemptsSql, [tenant, endpoint, before, limit])).map((row) => ({
        place: String(row.seq),
        event: row.event,
        type: row.type,
        lane: row.lane,
        number: row.number,
        at: row.ended,
        ms: row.ms,
        outcome: row.outcome,
        status: row.status,
        nextAttemptAt: row.next_attempt,
      })),
  };
}
