// Webhooks in PostgreSQL (migrations/0034_webhooks.sql, 0038_webhooks_keep_their_trace.sql), each held by one worker at a time. Leases are compared with the server's
// clock.
//   I1  A webhook is not held while an earlier one of its room waits, is held or is held back; two claims at once can't break
//       that, since the earlier row is seen by both until it has ended.
//   I2  `attempts` grows with every claim, so what a worker says after its lease has lapsed changes nothing.
//   I3  Only what the worker calls a failure of the webhook itself counts towards being stuck. A stuck one waits no more, so its
//       room goes on.
//   I4  No lease and no pause is longer than some minutes: one that seems to be was written before the server's clock was set back,
//       and holds nothing.
import type { Pool } from 'pg';
import type { CorrelationId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { webhookDays } from '../../ports/webhook-inbox.port.ts';
import type { Arrival, InboxEntry, WebhookInbox } from '../../ports/webhook-inbox.port.ts';
import { askPool } from './ask-pool.ts';
import { rowTypes } from './read-models/row-types.ts';

const receiveSql = `select ops.receive_webhook($1, $2, $3, $4, $5, $6, $7) as came`;

const claimSql = `
  with free as (
    select provider, event from ops.webhook_inbox w
    where state = 'waiting' and (until <= clock_timestamp() or until > clock_timestamp() + interval '10 minutes')
      and not exists (
        select from ops.webhook_inbox e where e.state = 'waiting' and (e.provider, e.room) = (w.provider, w.room) and e.room <> '' and e.seq < w.seq)
    order by seq limit $2 for update skip locked
  ), held as (
    update ops.webhook_inbox w set holder = $1, attempts = w.attempts + 1, until = clock_timestamp() + $3 * interval '1 millisecond'
    from free where (w.provider, w.event) = (free.provider, free.event)
    returning w.seq, w.provider, w.event as id, w.name, w.room, w.body, w.received, w.attempts, w.correlation, w.traceparent
  )
  select provider, id, name, room, body, received, attempts, correlation, traceparent from held order by seq`;

/** Who may say what came of it: its holder, in the same attempt. */
const held = `provider = $1 and event = $2 and holder = $3 and attempts = $4 and state = 'waiting'`;
const renewSql = `
  update ops.webhook_inbox w set until = clock_timestamp() + $2 * interval '1 millisecond'
  from unnest($3::text[], $4::text[], $5::int[]) as h (provider, event, attempts)
  where (w.provider, w.event, w.attempts) = (h.provider, h.event, h.attempts) and w.holder = $1 and w.state = 'waiting'`;
const doneSql = `update ops.webhook_inbox set state = $5, holder = '', ended = clock_timestamp() where ${held}`;
const postponedSql = `
  update ops.webhook_inbox set holder = '', until = clock_timestamp() + $5 * interval '1 millisecond' where ${held}`;
const failedSql = `
  with failed as (
    update ops.webhook_inbox set holder = '', failures = failures + 1, until = clock_timestamp() + $5 * interval '1 millisecond',
      state = case when failures + 1 >= $6 then 'stuck' else 'waiting' end
    where ${held}
    returning event, attempts, state
  )
  insert into ops.stuck_work (filed_as, tenant, stream, item, code, sentence, attempts)
  select 'webhooks', $7, $8, event, $9, $10, attempts from failed where state = 'stuck'
  on conflict (filed_as, stream, item) do update set code = excluded.code, sentence = excluded.sentence,
    attempts = excluded.attempts, since = clock_timestamp()
  returning item`;

/** A stuck webhook is so no more: it changes, and its row among what is stuck goes. Ids of two providers may be the same: their streams tell them apart. */
const unstuckSql = (change: string): string => `
  with freed as (
    delete from ops.stuck_work where filed_as = 'webhooks' and stream = $1 and item = $2 returning item
  )
  update ops.webhook_inbox w set ${change} from freed where w.event = freed.item and w.state = 'stuck' returning w.event`;
const retryStuckSql = unstuckSql(`state = 'waiting', failures = 0, until = clock_timestamp()`);
const skipStuckSql = unstuckSql(`state = 'skipped', ended = clock_timestamp()`);

const standingSql = `
  select count(*)::int as waiting, coalesce(extract(epoch from clock_timestamp() - min(received)), 0)::float8 as seconds
  from ops.webhook_inbox where state = 'waiting'`;
const sweepSql = `
  select ops.sweep_webhooks(clock_timestamp() - ${webhookDays} * interval '1 day', $1) as swept`;

/** For operators: long enough for a sentence. */
const longestSentence = 500;

interface HeldRow extends Omit<Arrival, 'body' | 'correlation' | 'traceparent'> {
  readonly body: Buffer;
  readonly correlation: CorrelationId | null;
  readonly traceparent: string | null;
  readonly received: Instant;
  readonly attempts: number;
}

/**
 * Webhooks over a pool of role vm_reactor. `receive` alone is for one of role vm_appender, `sweep` alone for one of vm_scheduler.
 * Raises faults of the database.
 */
export function createPostgresWebhookInbox(pool: Pool): WebhookInbox {
  const types = rowTypes();
  const ask = <Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    askPool<Row & Record<string, unknown>>(pool, { text, types }, values);
  const holdOf = (worker: string, { provider, id, attempts }: InboxEntry) => [provider, id, worker, attempts];
  return {
    receive: async ({ provider, id, name, room, body, correlation, traceparent }) => {
      const values = [provider, id, name, room, Buffer.from(body), correlation, traceparent];
      const [row] = await ask<{ readonly came: 'kept' | 'known' | 'full' }>(receiveSql, values);
      if (row === undefined) throw new Error('a function gave no row');
      return row.came;
    },
    claim: async (worker, limit, leaseMs) => {
      const rows = await ask<HeldRow>(claimSql, [worker, limit, leaseMs]);
      return rows.map(({ received, correlation, traceparent, ...row }) => ({
        ...row,
        receivedAt: received,
        ...(correlation !== null && { correlation }),
        ...(traceparent !== null && { traceparent }),
      }));
    },
    renew: async (worker, entries, leaseMs) => {
      const columns = [
        entries.map(({ provider }) => provider),
        entries.map(({ id }) => id),
        entries.map(({ attempts }) => attempts),
      ];
      await ask(renewSql, [worker, leaseMs, ...columns]);
    },
    done: async (worker, entry, outcome) => {
      await ask(doneSql, [...holdOf(worker, entry), outcome]);
    },
    postponed: async (worker, entry, retryInMs) => {
      await ask(postponedSql, [...holdOf(worker, entry), retryInMs]);
    },
    failed: async (worker, entry, { tenant, stream, cause }, retryInMs, maxFailures) => {
      const said = [cause.code, cause.sentence.slice(0, longestSentence)];
      const values = [...holdOf(worker, entry), retryInMs, maxFailures, tenant, stream, ...said];
      return (await ask(failedSql, values)).length === 1 ? 'stuck' : 'again';
    },
    retryStuck: async (stream, id) => (await ask(retryStuckSql, [stream, id])).length > 0,
    skipStuck: async (stream, id) => (await ask(skipStuckSql, [stream, id])).length > 0,
    standing: async () => {
      const [row] = await ask<{ readonly waiting: number; readonly seconds: number }>(standingSql, []);
      return { waiting: row?.waiting ?? 0, oldestSeconds: Math.max(0, row?.seconds ?? 0) };
    },
    sweep: async (limit) => {
      const [row] = await ask<{ readonly swept: number }>(sweepSql, [limit]);
      return row?.swept ?? 0;
    },
  };
}
