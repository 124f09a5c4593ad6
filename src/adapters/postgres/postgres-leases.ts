// Leases in PostgreSQL, by the server's clock, one statement each. None is for longer than two minutes (housekeeping's): one
// that seems to last for more than ten was taken before the clock was set back, and counts as lapsed.
import type { Pool } from 'pg';
import type { Leases } from '../../ports/lease.port.ts';
import { askPool } from './ask-pool.ts';

const isOver = (until: string): string =>
  `(${until} <= clock_timestamp() or ${until} > clock_timestamp() + interval '10 minutes')`;

/**
 * Takes a lease that is free, lapsed or already the holder's, unless somebody else has demanded it. The fence grows when
 * the holder changes, and when the lease was released in between.
 */
const acquireSql = `
  insert into ops.leases as l (name, holder, fence, until)
  values ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
  on conflict (name) do update set
    holder = excluded.holder,
    fence = l.fence + (l.holder <> excluded.holder)::int,
    until = excluded.until,
    demanded_by = case when l.demanded_by <> excluded.holder then l.demanded_by end,
    demanded_until = case when l.demanded_by <> excluded.holder then l.demanded_until end
  where (l.holder = excluded.holder or ${isOver('l.until')})
    and (l.demanded_by is null or l.demanded_by = excluded.holder or ${isOver('l.demanded_until')})
  returning fence`;

/** A demand for a lease that was never taken creates it in a lapsed state. */
const demandSql = `
  insert into ops.leases as l (name, holder, fence, until, demanded_by, demanded_until)
  values ($1, '', 0, clock_timestamp(), $2, clock_timestamp() + $3 * interval '1 millisecond')
  on conflict (name) do update set demanded_by = excluded.demanded_by, demanded_until = excluded.demanded_until
  where l.demanded_by is null or l.demanded_by = excluded.demanded_by or ${isOver('l.demanded_until')}`;

const releaseSql = `
  update ops.leases set until = clock_timestamp(), holder = '' where name = $1 and holder = $2 and fence = $3`;

/** Leases over a pool of role vm_projector or vm_scheduler. Raises faults of the database. */
export function createPostgresLeases(pool: Pool): Leases {
  return {
    acquire: async (name, holder, ttlMs) => {
      const [taken] = await askPool<{ fence: bigint }>(pool, { text: acquireSql }, [name, holder, ttlMs]);
      return taken === undefined ? undefined : { name, fence: taken.fence };
    },
    demand: async (name, holder, ttlMs) => {
      await askPool(pool, { text: demandSql }, [name, holder, ttlMs]);
    },
    release: async (lease, holder) => {
      await askPool(pool, { text: releaseSql }, [lease.name, holder, lease.fence]);
    },
  };
}
