// One transaction on one connection of a pool: committed as a whole or rolled back, and the connection released clean or
// destroyed. Knows no table.
import type { Pool } from 'pg';
import { TransientFault } from '../../ports/faults.ts';
import type { Sql } from './pool.ts';
import { toFault } from './postgres-faults.ts';

/** How a transaction begins. */
export interface TxOptions {
  /** Default read committed: each statement sees what was committed before it. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
}

/**
 * Runs `work` inside a transaction and returns its result after the commit. Whatever `work` throws rolls back and is
 * rethrown, as a fault if it came from PostgreSQL. If the connection is lost during the commit, the outcome is unknown:
 * that is a transient fault.
 */
export async function tx<Result>(
  pool: Pool,
  work: (sql: Sql) => Promise<Result>,
  options: TxOptions = {},
): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toFault(error);
  });
  let broken: Error | undefined;
  try {
    await client.query(beginText(options));
    const result = await work(client);
    const commit = await client.query('commit');
    // A statement that failed and was swallowed by `work` turns the commit into a rollback without an error.
    if (commit.command !== 'COMMIT')
      throw new TransientFault('database-rolled-back', 'The transaction was rolled back.');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error('rollback failed');
    });
    throw toFault(error);
  } finally {
    client.release(broken);
  }
}

function beginText(options: TxOptions): string {
  const isolation = options.isolation ?? 'read committed';
  return `begin isolation level ${isolation}${options.readOnly === true ? ' read only' : ''}`;
}
