// Late deletions in the read model of retention: found by its index on what is not removed, by date.
import type { Pool } from 'pg';
import type { Instant } from '../../domain/shared/instant.ts';
import type { OverdueDeletions } from '../../ports/overdue-deletions.port.ts';
import { toFault } from './postgres-faults.ts';
import { rowTypes } from './read-models/row-types.ts';

/** The bound of `Overdue`. */
const maxCounted = 1_000;

/** Over a pool of role vm_projector; `table` is the qualified name of the retention table (`tableName`). */
export function createPostgresOverdueDeletions(options: {
  readonly pool: Pool;
  readonly table: string;
}): OverdueDeletions {
  const { pool, table } = options;
  const text = `select count(*)::int as count, min(due) as oldest from (
    select due from ${table} where removed_at is null and due <= $1 and live_holds = 0 order by due limit ${maxCounted}
  ) late`;
  const types = rowTypes();
  return {
    overdue: async (by) => {
      const { rows } = await pool
        .query<{ count: number; oldest: Instant | null }>({ text, values: [by], types })
        .catch((error: unknown) => {
          throw toFault(error);
        });
      return { count: rows[0]?.count ?? 0, oldest: rows[0]?.oldest ?? undefined };
    },
  };
}
