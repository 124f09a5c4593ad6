// Builds read models beside the live ones: in schemas of their own, with a copy of the live tables, and swaps them in.
// Schemas are changed over the owner's connection, rows over the projector's (the owner sees no rows).
//   I1  The swap locks the checkpoint's row first and the tables after it, in order: the same order as every commit.
//   I2  It takes the readers' lock first, so that no reader of ours holds one table while it waits for another.
//   I3  It waits for locks for less time than PostgreSQL waits before it looks for deadlocks (1 s). So in a deadlock with
//       a reader that did not take the readers' lock, the swap gives up and tries again, never the reader.
import type { Pool } from 'pg';
import { FatalFault, TransientFault } from '../../../ports/faults.ts';
import type { ReadModelWorkshop, Swap } from '../../../ports/read-model-workshop.port.ts';
import { tableName } from '../../../ports/read-table.ts';
import { makeTables } from './make-tables.ts';
import { sqlState } from '../postgres-faults.ts';
import { readersGate } from './postgres-read-db.ts';
import { checkpointName, createPostgresProjectionStore } from './postgres-projection-store.ts';
import { columnList, columnNames } from './rows-sql.ts';
import { compareTable } from './table-comparison.ts';
import { tx } from '../tx.ts';

/** What the workshop works with. */
export interface WorkshopOptions {
  /** Of role vm_projector, made with `pipeline`. */
  readonly pool: Pool;
  /** Of the database's owner. */
  readonly owner: Pool;
  /** Called when a swap had to give up and will be tried again. */
  readonly onContention?: (attempt: number) => void;
}

const swapLockTimeoutMs = 400;
const swapAttempts = 40;
const swapPauseMs = 50;
/** Lock not available, deadlock detected. */
const contended = new Set(['55P03', '40P01']);
const schemaShape = /^[a-z][a-z0-9_]{0,40}$/;

/** The workshop on PostgreSQL. */
export function createPostgresReadModelWorkshop(options: WorkshopOptions): ReadModelWorkshop {
  const { pool, owner } = options;
  return {
    storeOf: (schema) => createPostgresProjectionStore({ pool, owner, schema: checked(schema) }),
    prepare: async (schema, projection, tables) => {
      await forget(pool, `${checked(schema)}/${projection}`);
      await tx(owner, async (sql) => {
        for (const table of tables) await sql.query(`drop table if exists ${tableName(table, schema)}`);
      }).catch(unlessSchemaMissing);
      await makeTables(owner, schema, tables);
    },
    copyLive: async (schema, projection, tables) => {
      await makeTables(owner, checked(schema), tables);
      return tx(
        pool,
        async (sql) => {
          const { rows } = await sql.query<{ position: bigint; epoch: string }>(
            'select position, epoch from ops.projections where name = $1',
            [projection],
          );
          // Where it never ran, its tables may not be there.
          if (rows[0] === undefined) return undefined;
          for (const table of tables) {
            const columns = columnList(columnNames(table));
            await sql.query(
              `insert into ${tableName(table, schema)} (${columns}) select ${columns} from ${tableName(table)}`,
            );
          }
          return rows[0];
        },
        { isolation: 'repeatable read' },
      );
    },
    compare: (live, rebuilt, table, limit) =>
      compareTable(pool, checked(live), checked(rebuilt), table, limit),
    swap: (swap) => swapPatiently(options, swap),
    drop: async (prefix) => {
      const { rows } = await owner.query<{ nspname: string }>(
        'select nspname from pg_namespace where starts_with(nspname, $1) order by nspname',
        [checked(prefix)],
      );
      for (const { nspname } of rows)
        await tx(owner, (sql) => sql.query(`drop schema ${checked(nspname)} cascade`));
      await forget(pool, checked(prefix));
    },
  };
}

/** Names of schemas are made by this code: one that would need quoting is a mistake, and `read` may never be dropped. */
function checked(schema: string): string {
  if (schemaShape.test(schema) && !['read', 'log', 'keys', 'ops', 'public'].includes(schema)) return schema;
  throw new FatalFault('schema-name', `A schema for building read models can't be named ${schema}.`);
}

/** Checkpoints of schemas whose name begins so, and their parked streams. */
async function forget(pool: Pool, prefix: string): Promise<void> {
  await tx(pool, async (sql) => {
    await sql.query(
      `delete from ops.stuck_work s using ops.projections p
       where starts_with(p.name, $1) and position('/' in p.name) > 0 and s.filed_as = p.parked_as`,
      [prefix],
    );
    await sql.query(
      `delete from ops.projections p where starts_with(p.name, $1) and position('/' in p.name) > 0`,
      [prefix],
    );
    // The parked streams of a read model that was swapped out have a name that no checkpoint refers to any more.
    await sql.query(
      'delete from ops.stuck_work s where s.position is not null and not exists (select from ops.projections p where p.parked_as = s.filed_as)',
    );
    await sql.query(
      `delete from ops.projection_history h where starts_with(h.projection, $1) and position('/' in h.projection) > 0`,
      [prefix],
    );
  });
}

function unlessSchemaMissing(error: unknown): void {
  if (sqlState(error) !== '3F000') throw error;
}

async function swapPatiently(options: WorkshopOptions, swap: Swap): Promise<void> {
  for (let attempt = 1; attempt <= swapAttempts; attempt += 1) {
    try {
      await swapOnce(options.owner, swap);
      await forget(options.pool, checkpointName(swap.schema, swap.projection));
      return;
    } catch (error) {
      if (!contended.has(sqlState(error) ?? '')) throw error;
      options.onContention?.(attempt);
      // Growing pauses, so that even a steady stream of long reads leaves a gap.
      await new Promise((resolve) => setTimeout(resolve, swapPauseMs * Math.min(attempt, 20)));
    }
  }
  throw new TransientFault(
    'swap-contended',
    `${swap.projection} could not be swapped in, because readers held its tables all the time. Try again when there is less load.`,
  );
}

async function swapOnce(owner: Pool, swap: Swap): Promise<void> {
  const { projection, fence, schema, tables, checkpoint } = swap;
  await tx(owner, async (sql) => {
    await sql.query(`set local lock_timeout = ${swapLockTimeoutMs}`);
    const moved = await sql.query(
      `update ops.projections live set position = $3, epoch = $4, status = 'running', reason = null,
         parked_as = built.parked_as, parked = built.parked, updated = clock_timestamp()
       from ops.projections built
       where live.name = $1 and live.fence = $2 and built.name = $5 and built.position = $3 and built.epoch = $4`,
      [projection, fence, checkpoint.position, checkpoint.epoch, checkpointName(schema, projection)],
    );
    if (moved.rowCount !== 1)
      throw new FatalFault('fenced', 'Another worker has taken this projection over.');
    await sql.query(`select pg_advisory_xact_lock(${readersGate})`);
    const names = tables.map((table) => tableName(table)).sort();
    await sql.query(`lock table ${names.join(', ')} in access exclusive mode`);
    for (const table of tables) {
      await sql.query(`drop table ${tableName(table)}`);
      await sql.query(`alter table ${tableName(table, schema)} set schema read`);
    }
    // The rebuilt checkpoint's row is deleted too: its parked streams belong to the live one now.
    await sql.query('delete from ops.projections where name = $1', [checkpointName(schema, projection)]);
  });
}
