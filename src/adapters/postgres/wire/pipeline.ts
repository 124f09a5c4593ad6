// Sends several statements at once on one connection of a pool made with `pipeline`: one round trip, and one transaction
// if wanted.
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { toFault } from '../postgres-faults.ts';

/**
 * Runs the statements between `begin` and `commit` (or each by itself, if `begin` is undefined) without waiting for
 * answers in between, and returns their results in order. The first failure is thrown as a fault: statements after a
 * failed one fail too, and the commit becomes a rollback. A statement on whose result others depend must itself fail if
 * the result is wrong.
 */
export async function pipelined(
  pool: Pool,
  begin: string | undefined,
  statements: readonly QueryConfig[],
): Promise<readonly QueryResult<QueryResultRow>[]> {
  const client = await connect(pool);
  let broken = false;
  try {
    const framed = begin === undefined ? statements : [begin, ...statements, 'commit'];
    // One write to the socket for all: the driver would write each one, and a system call costs more than a statement.
    const { stream } = client.connection;
    stream.cork();
    let sent: readonly Promise<QueryResult<QueryResultRow>>[];
    try {
      sent = framed.map((statement) => client.query<QueryResultRow>(statement));
    } finally {
      stream.uncork();
    }
    const settled = await Promise.allSettled(sent);
    const results: QueryResult<QueryResultRow>[] = [];
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw toFault(outcome.reason);
      results.push(outcome.value);
    }
    return begin === undefined ? results : results.slice(1, -1);
  } catch (error) {
    // Only a connection whose last statement was answered is released to the pool.
    broken = !(await isIdle(client));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  return pool.connect().catch((error: unknown) => {
    throw toFault(error);
  });
}

async function isIdle(client: PoolClient): Promise<boolean> {
  return client.query('rollback').then(
    () => true,
    () => false,
  );
}
