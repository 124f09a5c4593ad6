// One transaction on one connection of a pool: committed whole, or rolled back, and the connection given
// back clean or thrown away. Knows no table.
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
 * Runs `work` inside a transaction and gives its result once committed. Whatever `work` throws rolls back and
 * is thrown on, as a fault where it came from PostgreSQL. A lost connection during commit leaves the outcome
 * unknown: a transient fault says so.
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
