// Due items: rows of a read table, each leased to one worker at a time by a row of ops.due_attempts. Due instants are
// compared with the process's clock, leases with the server's.
//   I1  A claim locks the item's own row (skipping those being claimed), then writes its attempt: two workers never hold
//       one item, and neither waits for the other.
//   I2  `attempts` grows with every claim, so what a worker reports after its lease has lapsed changes nothing.
//   I3  An attempt for another due instant counts as absent: an item whose instant was moved is due again.
import type { Pool } from 'pg';
import type { DueItem, DueItems, DueKind } from '../../ports/due-items.port.ts';
import type { CorrelationId, EventId, StreamName, TenantId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { toFault } from './postgres-faults.ts';
import { rowTypes } from './read-models/row-types.ts';

/** A free item: nobody holds it, it is not done and not parked. */
const isFree = `(a.due is distinct from i.due or (not a.done and a.parked is null and a.until <= clock_timestamp()))`;

const claimSql = (table: string): string => `
  with free as (
    select i.tenant, i.stream, i.kind, i.ref, i.stream_id, i.due, i.made_by, i.correlation, i.traceparent
    from ${table} i left join ops.due_attempts a using (tenant, stream, kind, ref)
    where i.due <= $2 and ${isFree}
    order by i.due, i.tenant, i.stream, i.kind, i.ref limit $3 for update of i skip locked
  ), held as (
    insert into ops.due_attempts as a (tenant, stream, kind, ref, due, holder, attempts, until)
    select tenant, stream, kind, ref, due, $1, 1, clock_timestamp() + $4 * interval '1 millisecond' from free i
    on conflict (tenant, stream, kind, ref) do update set
      due = excluded.due, holder = excluded.holder, until = excluded.until, done = false, parked = null,
      attempts = case when a.due = excluded.due then a.attempts + 1 else 1 end
    where ${isFree.replaceAll('i.due', 'excluded.due')}
    returning a.tenant, a.stream, a.kind, a.ref, a.due, a.attempts
  )
  select held.*, free.stream_id, free.made_by, free.correlation, free.traceparent from held join free using (tenant, stream, kind, ref) order by held.due`;

/** Who may conclude an attempt: its holder, for the same due instant, in the same attempt. */
const concluded = `tenant = $1 and stream = $2 and kind = $3 and ref = $4 and due = $5 and holder = $6 and attempts = $7`;
const doneSql = `update ops.due_attempts set done = true where ${concluded}`;
const failedSql = `
  update ops.due_attempts set holder = '', until = clock_timestamp() + $8 * interval '1 millisecond',
    parked = case when attempts >= $9 then $10 end
  where ${concluded}`;

/** Finds items without an attempt by the index on due, and items with one through the few attempts that exist. */
const nextDueSql = (table: string): string => `
  select min(due) as due from (
    (select i.due from ${table} i left join ops.due_attempts a using (tenant, stream, kind, ref)
      where a.due is distinct from i.due order by i.due limit 1)
    union all
    (select greatest(i.due, a.until) from ops.due_attempts a join ${table} i using (tenant, stream, kind, ref, due)
      where not a.done and a.parked is null)
  ) next`;

const sweepSql = (table: string): string => `
  delete from ops.due_attempts where (tenant, stream, kind, ref) in (
    select tenant, stream, kind, ref from ops.due_attempts a
    where not exists (select from ${table} i where (i.tenant, i.stream, i.kind, i.ref) = (a.tenant, a.stream, a.kind, a.ref))
    order by tenant, stream, kind, ref limit $1 for update skip locked)`;
/** A parked item's reason is for operators: long enough for a code and a sentence. */
const longestReason = 500;

interface ClaimedRow {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly stream_id: string;
  readonly kind: DueKind;
  readonly ref: string;
  readonly due: Instant;
  readonly made_by: EventId;
  readonly correlation: CorrelationId;
  readonly traceparent: string | null;
  readonly attempts: number;
}

function itemOf({
  stream_id: streamId,
  made_by: event,
  correlation,
  traceparent,
  ...row
}: ClaimedRow): DueItem {
  return { ...row, streamId, origin: { event, correlation, ...(traceparent !== null && { traceparent }) } };
}

/** Due items over a pool of role vm_scheduler; `table` is the qualified name of the due-items table (`tableName`). */
export function createPostgresDueItems(options: { readonly pool: Pool; readonly table: string }): DueItems {
  const { pool, table } = options;
  const types = rowTypes();
  const ask = async <Answer extends object>(text: string, values: readonly unknown[]) =>
    pool.query<Answer>({ text, values: [...values], types }).catch((error: unknown) => {
      throw toFault(error);
    });
  const holdOf = (worker: string, item: DueItem): readonly unknown[] => [
    item.tenant,
    item.stream,
    item.kind,
    item.ref,
    item.due,
    worker,
    item.attempts,
  ];
  return {
    claim: async (worker, by, limit, leaseMs) => {
      const { rows } = await ask<ClaimedRow>(claimSql(table), [worker, by, limit, leaseMs]);
      return rows.map(itemOf);
    },
    done: async (worker, item) => {
      await ask(doneSql, holdOf(worker, item));
    },
    failed: async (worker, item, reason, retryInMs, maxAttempts) => {
      await ask(failedSql, [...holdOf(worker, item), retryInMs, maxAttempts, reason.slice(0, longestReason)]);
    },
    nextDue: async () => {
      const { rows } = await ask<{ due: Instant | null }>(nextDueSql(table), []);
      return rows[0]?.due ?? undefined;
    },
    sweep: async (limit) => (await ask(sweepSql(table), [limit])).rowCount ?? 0,
  };
}
