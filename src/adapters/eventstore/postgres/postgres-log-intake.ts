// Takes another log's records into PostgreSQL: one call is one transaction under the lock that appends take, so that
// nobody writes in between, and all records are stored or none.
import type { Pool } from 'pg';
import type { LogAppend } from '../../../ports/event-log.port.ts';
import { PermanentFault, TransientFault } from '../../../ports/faults.ts';
import type { LogIntake } from '../../../ports/log-intake.port.ts';
import { toFault } from '../../postgres/postgres-faults.ts';
import { tx } from '../../postgres/tx.ts';
import { appendsOf } from '../record-runs.ts';
import { appendArguments } from './append-arguments.ts';
import { appendOutcomes } from './append-batch.ts';
import type { AppendRow } from './append-batch.ts';
import { createPartitionKeeper } from './partition-keeper.ts';
import { appendSql } from './sql/append.sql.ts';
import { tailSql } from './sql/read.sql.ts';

/** What it needs: a pool of role vm_appender, and one of the database's owner, who alone may begin another history. */
export interface PostgresLogIntakeOptions {
  readonly pool: Pool;
  readonly owner: Pool;
}

const lockSql = 'select pg_advisory_xact_lock(7306, 0)';

/** An epoch belongs to the log's events: it may change only while there are none. */
const beginSql = `
  update log.epoch set id = gen_random_uuid(), began = now()
  where id = $1 and log.tail() = 0`;

/** Raises faults of the database beside the port's. */
export function createPostgresLogIntake({ pool, owner }: PostgresLogIntakeOptions): LogIntake {
  const partitions = createPartitionKeeper(pool);
  return {
    async begin(foreign) {
      try {
        await owner.query(beginSql, [foreign]);
        const { rows } = await owner.query('select from log.epoch where id = $1', [foreign]);
        if (rows.length === 0) return;
      } catch (error) {
        throw toFault(error);
      }
      throw new PermanentFault('same-history', `Source and target are the same history, ${foreign}.`);
    },
    async take(after, records) {
      const appends = appendsOf(records, true);
      await tx(pool, async (sql) => {
        await sql.query(lockSql);
        const end = (await sql.query<{ tail: bigint }>(tailSql)).rows[0]?.tail;
        if (end !== after) {
          throw new TransientFault(
            'target-moved',
            `The target was expected to end at ${after}, but ends at ${end}.`,
          );
        }
        const { rows } = await sql.query<AppendRow>({ ...appendSql, values: appendArguments(appends, true) });
        refuseConflict(appends, rows);
      });
      const end = after + BigInt(records.length);
      partitions.reached(end);
      return end;
    },
  };
}

function refuseConflict(appends: readonly LogAppend[], rows: readonly AppendRow[]): void {
  const outcome = appendOutcomes(appends, rows).find(({ kind }) => kind !== 'appended');
  if (outcome === undefined) return;
  const where = outcome.kind === 'conflict' ? ` of ${outcome.stream}, which is at ${outcome.actual}` : '';
  throw new PermanentFault(
    'target-conflict',
    `The target did not take the next event${where}: ${outcome.kind}.`,
  );
}
