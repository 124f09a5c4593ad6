// One statement on a pool, outside a transaction.
import type { Pool, QueryConfig, QueryResultRow } from 'pg';
import { toFault } from './postgres-faults.ts';

/** Its rows. Raises the fault that its failure means; after a transient one it is unknown whether it was done. */
export async function askPool<Row extends QueryResultRow>(
  pool: Pool,
  statement: Omit<QueryConfig, 'values'>,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const result = await pool.query<Row>({ ...statement, values: [...values] }).catch((error: unknown) => {
    throw toFault(error);
  });
  return result.rows;
}
