// Which of three ways stores a batch: short (one append, one statement), fast (the set-wise half of `log.append`), slow
// (its command-by-command half); and what is remembered to choose.
//
// I1  The short way takes the position after the last that is known to be committed, and nothing else is sent before its
//     answer: what it could not store is sent another way, in its order.
import { DatabaseError } from 'pg';
import type { PoolClient } from 'pg';
import type { AppendOutcome, LogAppend } from '../../../ports/event-log.port.ts';
import { appendArguments } from './append-arguments.ts';
import { appendOutcomes } from './append-batch.ts';
import type { AppendRow } from './append-batch.ts';
import { singleAppend } from './single-append.ts';
import { appendSql } from './sql/append.sql.ts';

/** After a batch that the fast way could not store, so many batches skip it and take the slow way. */
const slowBatchesAfterClash = 20;
/** After an append that the short way could not store (another process appends too), so many skip it and take the fast way. */
const longWaysAfterClash = 50;
/** unique_violation: position, stream or claim were taken (PostgreSQL documentation, appendix A). */
const uniqueViolation = '23505';

/** The ways, and what their choice depends on. Raises the driver's errors. */
export interface AppendWay {
  /** The short way; `undefined` if it can't be taken, or if it was taken and stored nothing. */
  readonly one: (connection: PoolClient, append: LogAppend) => Promise<AppendOutcome | undefined>;
  readonly all: (connection: PoolClient, appends: readonly LogAppend[]) => Promise<readonly AppendOutcome[]>;
  /** Everything up to a position is committed. */
  readonly reached: (position: bigint) => void;
  /** Forgets what is known to be committed: after a failure, and with a new connection (a server that takes over may have lost commits). */
  readonly forget: () => void;
}

/** The ways of one process. */
export function createAppendWay(): AppendWay {
  let slowBatches = 0;
  let longWays = 0;
  let tail: bigint | undefined;
  return {
    async one(connection, append) {
      if (tail === undefined || longWays > 0) {
        longWays = Math.max(0, longWays - 1);
        return undefined;
      }
      const position = tail + 1n;
      const statement = singleAppend(append, position);
      if (statement === undefined) return undefined;
      const stored = await connection.query(statement).then(
        ({ rowCount }) => rowCount === 1,
        (error: unknown) => {
          if (!(error instanceof DatabaseError && error.code === uniqueViolation)) throw error;
          return false;
        },
      );
      if (stored) return { kind: 'appended', position };
      longWays = longWaysAfterClash;
      return undefined;
    },
    async all(connection, appends) {
      const fast = slowBatches === 0;
      if (!fast) slowBatches--;
      const values = appendArguments(appends, fast);
      const { rows } = await connection.query<AppendRow>({ ...appendSql, values });
      if (fast && rows[0]?.item !== 0) slowBatches = slowBatchesAfterClash;
      return appendOutcomes(appends, rows);
    },
    reached(position) {
      if (position > (tail ?? 0n)) tail = position;
    },
    forget() {
      tail = undefined;
    },
  };
}
