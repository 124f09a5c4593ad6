// Timers and housekeeping: what is due, and who may work on it.
import { createPostgresDueItems } from '../../adapters/postgres/postgres-due-items.ts';
import { createPostgresLeases } from '../../adapters/postgres/postgres-leases.ts';
import { createPostgresOverdueItems } from '../../adapters/postgres/postgres-overdue-items.ts';
import type { DueItems } from '../../ports/due-items.port.ts';
import type { Leases } from '../../ports/lease.port.ts';
import type { OverdueItems } from '../../ports/overdue-items.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { dueItemsTable } from '../../projections/due-items/due-items.table.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What the scheduler works with. */
export interface TimerParts {
  readonly dueItems: () => DueItems;
  readonly overdueItems: () => OverdueItems;
  /** Leases of housekeeping, as the scheduler's role. */
  readonly timerLeases: () => Leases;
}

/** The parts of timers. */
export function timerParts({ part }: Opening, pools: Pools): TimerParts {
  return {
    dueItems: part('due items', () =>
      createPostgresDueItems({ pool: pools.of('timers'), table: tableName(dueItemsTable) }),
    ),
    overdueItems: part('late due items', () =>
      createPostgresOverdueItems({ pool: pools.of('timers'), table: tableName(dueItemsTable) }),
    ),
    timerLeases: part('leases of timers', () => createPostgresLeases(pools.of('timers'))),
  };
}
