// Due items: rows of a read table, each leased to one worker at a time by a row of ops.due_attempts. Due instants are
// compared with the process's clock, leases with the server's. What can't be decided is stuck: a row of ops.stuck_work.
//   I1  A claim locks the item's own row (skipping those being claimed), then writes its attempt: two workers never hold
//       one item, and neither waits for the other.
//   I2  `attempts` grows with every claim, so what a worker reports after its lease has lapsed changes nothing.
//   I3  An attempt for another due instant counts as absent: an item whose instant was moved is due again, and what was
//       stuck about the former instant no longer matters (the next sweep removes it).
//   I4  The attempt at a stuck item is held until infinity, by nobody: it is neither claimed nor waited for.
//   I5  `retried_from` counts the attempts that are no failures of the item: those before an operator's retry, those that
//       were postponed, and those that ended without a word (their process was killed, or the database was away). Only
//       the others make an item stuck, so no outage does, however long.
//   I6  No attempt is held for longer than some minutes. One that seems to be was written before the server's clock was
//       set back, and holds nothing.
import type { Pool } from 'pg';
import type { DueItem, DueItems } from '../../ports/due-items.port.ts';
import type { DueKind } from '../../ports/due-kind.ts';
import type { CorrelationId, EventId, StreamName, TenantId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { toFault } from './postgres-faults.ts';
import { rowTypes } from './read-models/row-types.ts';

/** When an attempt is over; the longest are leases of 15 s and pauses of 60 s (I6). */
const attemptEnds = `case when a.until < 'infinity' and a.until > clock_timestamp() + interval '10 minutes' then now() else a.until end`;
/** A free item: nobody holds it, and it is neither done nor stuck (I4). */
const isFree = `(a.due is distinct from i.due or (not a.done and ${attemptEnds} <= clock_timestamp()))`;

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
      due = excluded.due, holder = excluded.holder, until = excluded.until, done = false,
      attempts = case when a.due = excluded.due then a.attempts + 1 else 1 end,
      retried_from = case when a.due = excluded.due then a.retried_from + (a.holder <> '')::int else 0 end
    where ${isFree.replaceAll('i.due', 'excluded.due')}
    returning a.tenant, a.stream, a.kind, a.ref, a.due, a.attempts, a.attempts - 1 - a.retried_from as failures
  )
  select held.*, free.stream_id, free.made_by, free.correlation, free.traceparent from held join free using (tenant, stream, kind, ref) order by held.due`;

/** How ops.stuck_work names what of its stream an item is. */
function itemNameOf(row: string): string {
  return `${row}.kind || case when ${row}.ref = '' then '' else '/' || ${row}.ref end`;
}

/** Who may conclude an attempt: its holder, for the same due instant, in the same attempt. */
const concluded = `tenant = $1 and stream = $2 and kind = $3 and ref = $4 and due = $5 and holder = $6 and attempts = $7`;
const doneSql = `update ops.due_attempts set done = true where ${concluded}`;
const postponedSql = `update ops.due_attempts set holder = '', retried_from = retried_from + 1,
  until = clock_timestamp() + $8 * interval '1 millisecond' where ${concluded}`;
/** The failure itself counts (I5). */
const failedSql = `
  with failed as (
    update ops.due_attempts set holder = '', until = case when attempts - retried_from >= $9 then 'infinity'
      else clock_timestamp() + $8 * interval '1 millisecond' end
    where ${concluded}
    returning tenant, stream, kind, ref, attempts, due, until
  )
  insert into ops.stuck_work (filed_as, tenant, stream, item, code, sentence, attempts, due)
  select 'timers', tenant, stream, ${itemNameOf('failed')}, $10, $11, attempts, due from failed where until = 'infinity'
  on conflict (filed_as, stream, item) do update set code = excluded.code, sentence = excluded.sentence,
    attempts = excluded.attempts, due = excluded.due, since = clock_timestamp()`;

/** What is stuck is so no more: its attempt changes, and its row goes. */
const unstuckSql = (change: string): string => `
  with freed as (
    update ops.due_attempts a set ${change}
    where stream = $1 and kind = $2 and ref = $3 and due = $4 and until = 'infinity' and not done
    returning stream, ${itemNameOf('a')} as item
  )
  delete from ops.stuck_work s using freed
  where s.filed_as = 'timers' and (s.stream, s.item) = (freed.stream, freed.item)`;
const retryStuckSql = unstuckSql(`until = clock_timestamp(), retried_from = attempts`);
const skipStuckSql = unstuckSql(`until = clock_timestamp(), done = true`);

/**
 * Finds items without an attempt by the index on due, and items with one through the few attempts that exist. When these
 * end is told by the asking process's clock ($1), which may differ from the server's by any amount.
 */
const nextDueSql = (table: string): string => `
  select min(due) as due from (
    (select i.due from ${table} i left join ops.due_attempts a using (tenant, stream, kind, ref)
      where a.due is distinct from i.due order by i.due limit 1)
    union all
    (select greatest(i.due, $1::timestamptz + (${attemptEnds} - clock_timestamp())) from ops.due_attempts a join ${table} i using (tenant, stream, kind, ref, due)
      where not a.done and a.until < 'infinity')
  ) next`;

const sweepSql = (table: string): string => `
  delete from ops.due_attempts where (tenant, stream, kind, ref) in (
    select tenant, stream, kind, ref from ops.due_attempts a
    where not exists (select from ${table} i where (i.tenant, i.stream, i.kind, i.ref) = (a.tenant, a.stream, a.kind, a.ref))
    order by tenant, stream, kind, ref limit $1 for update skip locked)`;
/**
 * About items that are no more, or are due at another instant by now (I3). The attempt goes too: were the item moved back,
 * it would be held, and nobody would see it.
 */
const sweepStuckSql = (table: string): string => `
  with gone as (
    delete from ops.stuck_work where (filed_as, stream, item) in (
      select filed_as, stream, item from ops.stuck_work s
      where filed_as = 'timers' and not exists (
        select from ${table} i where i.stream = s.stream and i.due = s.due and ${itemNameOf('i')} = s.item)
      order by stream, item limit $1 for update skip locked)
    returning stream, item, due
  ), freed as (
    delete from ops.due_attempts a using gone
    where a.stream = gone.stream and ${itemNameOf('a')} = gone.item and a.due = gone.due and a.until = 'infinity'
  )
  select count(*)::int as swept from gone`;

/** For operators: long enough for a sentence. */
const longestSentence = 500;

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
  readonly failures: number;
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
    postponed: async (worker, item, retryInMs) => {
      await ask(postponedSql, [...holdOf(worker, item), retryInMs]);
    },
    failed: async (worker, item, { code, sentence }, retryInMs, maxFailures) => {
      const cause = [code, sentence.slice(0, longestSentence)];
      const { rowCount } = await ask(failedSql, [...holdOf(worker, item), retryInMs, maxFailures, ...cause]);
      return rowCount === 1 ? 'stuck' : 'again';
    },
    retryStuck: async ({ stream, kind, ref, due }) =>
      (await ask(retryStuckSql, [stream, kind, ref, due])).rowCount === 1,
    skipStuck: async ({ stream, kind, ref, due }) =>
      (await ask(skipStuckSql, [stream, kind, ref, due])).rowCount === 1,
    nextDue: async (now) => {
      const { rows } = await ask<{ due: Instant | null }>(nextDueSql(table), [now]);
      return rows[0]?.due ?? undefined;
    },
    sweep: async (limit) => {
      const attempts = await ask(sweepSql(table), [limit]);
      const { rows } = await ask<{ swept: number }>(sweepStuckSql(table), [limit]);
      return Math.max(attempts.rowCount ?? 0, rows[0]?.swept ?? 0);
    },
  };
}
