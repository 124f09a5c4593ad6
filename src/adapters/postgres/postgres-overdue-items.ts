// Late due items in PostgreSQL: found by the index on due, since what is done leaves the table.
import type { Pool } from 'pg';
import type { Instant } from '../../domain/shared/instant.ts';
import type { OverdueItems } from '../../ports/overdue-items.port.ts';
import { toFault } from './postgres-faults.ts';
import { rowTypes } from './read-models/row-types.ts';

/** The port's bound. */
const maxCounted = 1_000;

/** What is held until infinity is stuck; an attempt for another instant counts as absent (postgres-due-items.ts, I3 and I4). */
const overdueSql = (table: string): string => `
  select count(*)::int as count, min(due) as oldest from (
    select i.due from ${table} i left join ops.due_attempts a using (tenant, stream, kind, ref)
    where i.due <= $1 and (a.due is distinct from i.due or (not a.done and a.until < 'infinity'))
    order by i.due limit ${maxCounted}
  ) late`;

/** Over a pool of role vm_scheduler; `table` is the qualified name of the due-items table (`tableName`). */
export function createPostgresOverdueItems(options: {
  readonly pool: Pool;
  readonly table: string;
}): OverdueItems {
  const { pool, table } = options;
  const types = rowTypes();
  return {
    overdue: async (by) => {
      const { rows } = await pool
        .query<{ count: number; oldest: Instant | null }>({ text: overdueSql(table), values: [by], types })
        .catch((error: unknown) => {
          throw toFault(error);
        });
      return { count: rows[0]?.count ?? 0, oldest: rows[0]?.oldest ?? undefined };
    },
  };
}
