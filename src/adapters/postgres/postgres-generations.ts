// Generations from a sequence of PostgreSQL: what was given once is not given again after a crash of the server either.
import type { Pool } from 'pg';
import type { Generations } from '../../ports/generations.port.ts';
import { toFault } from './postgres-faults.ts';

/** Generations over a pool of a role that may use ops.generations. */
export function createPostgresGenerations(pool: Pool): Generations {
  return {
    next: async () => {
      const sql = `select nextval('ops.generations') as given`;
      const { rows } = await pool.query<{ given: bigint }>(sql).catch((error: unknown) => {
        throw toFault(error);
      });
      const [row] = rows;
      if (row === undefined) throw new Error('a sequence gave no number');
      return row.given;
    },
  };
}
