// Watched rooms in PostgreSQL (migrations/0034_webhooks.sql): one row each, held by one worker at a time. Instants are the server's.
import type { Pool } from 'pg';
import type { MeetingId, TenantId } from '../../domain/shared/ids.ts';
import type { RoomWatch, WatchedRoom } from '../../ports/room-watch.port.ts';
import { askPool } from './ask-pool.ts';
import { rowTypes } from './read-models/row-types.ts';

/** Somebody may be looking for the last time: then they look once more. Whoever begins with several takes them in one order. */
const beginSql = `
  insert into ops.room_watch as w (tenant, meeting, due)
  select tenant, meeting, clock_timestamp() + interval '10 seconds'
  from (select distinct tenant, meeting from unnest($1::uuid[], $2::uuid[]) as r (tenant, meeting)) r order by tenant, meeting
  on conflict (tenant, meeting) do update set again = true where w.holder <> ''`;
/** While somebody looks, the look may have begun before what happened. */
const soonSql = `
  insert into ops.room_watch as w (tenant, meeting) values ($1, $2)
  on conflict (tenant, meeting) do update set again = w.holder <> '',
    due = case when w.holder = '' then clock_timestamp() else w.due end`;

/** No lease and no pause is longer than a day: what seems to be was written before the server's clock was set back. */
const isDue = `(due <= clock_timestamp() or due > clock_timestamp() + interval '25 hours')`;
const claimSql = `
  with due as (
    select tenant, meeting from ops.room_watch where ${isDue} order by due limit $2 for update skip locked
  )
  update ops.room_watch w set holder = $1, epoch = w.epoch + 1, again = false, due = clock_timestamp() + $3 * interval '1 millisecond'
  from due where (w.tenant, w.meeting) = (due.tenant, due.meeting)
  returning w.tenant, w.meeting, w.epoch`;

const renewSql = `
  update ops.room_watch w set due = clock_timestamp() + $2 * interval '1 millisecond'
  from unnest($3::uuid[], $4::uuid[], $5::bigint[]) as h (tenant, meeting, epoch)
  where (w.tenant, w.meeting, w.epoch) = (h.tenant, h.meeting, h.epoch) and w.holder = $1`;
const held = `tenant = $1 and meeting = $2 and holder = $3 and epoch = $4`;
const nextSql = `
  update ops.room_watch set holder = '', again = false,
    due = clock_timestamp() + case when again then 0 else $5::float8 end * interval '1 millisecond'
  where ${held}`;
/** Something may have happened since the look began: then it is looked at once more. */
const noMoreSql = `
  with over as (delete from ops.room_watch where ${held} and not again)
  update ops.room_watch set holder = '', again = false, due = clock_timestamp() where ${held} and again`;

const standingSql = `
  select count(*)::int as rooms, coalesce(extract(epoch from clock_timestamp() - min(due)), 0)::float8 as seconds from ops.room_watch`;

interface HeldRow {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
  readonly epoch: bigint;
}

/** Watched rooms over a pool of role vm_reactor. Raises faults of the database. */
export function createPostgresRoomWatch(pool: Pool): RoomWatch {
  const types = rowTypes();
  const ask = <Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    askPool<Row & Record<string, unknown>>(pool, { text, types }, values);
  const holdOf = (worker: string, { tenant, meeting, epoch }: WatchedRoom) => [
    tenant,
    meeting,
    worker,
    epoch,
  ];
  return {
    begin: async (...rooms) => {
      await ask(beginSql, [rooms.map(({ tenant }) => tenant), rooms.map(({ meeting }) => meeting)]);
    },
    soon: async ({ tenant, meeting }) => {
      await ask(soonSql, [tenant, meeting]);
    },
    claim: async (worker, limit, leaseMs) => ask<HeldRow>(claimSql, [worker, limit, leaseMs]),
    renew: async (worker, rooms, leaseMs) => {
      const columns = [
        rooms.map(({ tenant }) => tenant),
        rooms.map(({ meeting }) => meeting),
        rooms.map(({ epoch }) => epoch),
      ];
      await ask(renewSql, [worker, leaseMs, ...columns]);
    },
    looked: async (worker, room, next) => {
      if (next === 'no-more') await ask(noMoreSql, holdOf(worker, room));
      else await ask(nextSql, [...holdOf(worker, room), next.inMs]);
    },
    standing: async () => {
      const [row] = await ask<{ readonly rooms: number; readonly seconds: number }>(standingSql, []);
      return { rooms: row?.rooms ?? 0, overdueSeconds: Math.max(0, row?.seconds ?? 0) };
    },
  };
}
