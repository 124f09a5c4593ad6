// Forgets answers in PostgreSQL, by the one function that the scheduler may call (migrations/0006_answer_retention.sql).
import type { Pool } from 'pg';
import type { AnswerRetention } from '../../../ports/answer-retention.port.ts';
import { toFault } from '../../postgres/postgres-faults.ts';
import { forgetAnswersSql } from './sql/forget.sql.ts';

/** Over a pool of role vm_scheduler. One short transaction a call. Raises faults of the database. */
export function createPostgresAnswerRetention(pool: Pool): AnswerRetention {
  return {
    forget: async ({ answersBefore, claimsBefore }, limit) => {
      const values = [answersBefore, claimsBefore, limit];
      const { rows } = await pool
        .query<{ swept: number }>({ ...forgetAnswersSql, values })
        .catch((error: unknown) => {
          throw toFault(error);
        });
      return rows[0]?.swept ?? 0;
    },
  };
}
