// Forgets what was answered to claims in PostgreSQL, by the one function on them that the scheduler may call
// (migrations/0008_claims.sql).
import type { Pool } from 'pg';
import type { AnswerRetention } from '../../../ports/answer-retention.port.ts';
import { toFault } from '../postgres-faults.ts';

/** $1 answers given before, $2 keys used before, $3 limit. */
const forgetSql = { name: 'claims-forget', text: 'select ops.forget_claims($1, $2, $3) as swept' };

/**
 * Over a pool of role vm_scheduler. One short transaction a call. Ages count from the end of a claim's lease if that is
 * later than its answer (by half a minute at most). A claim without an answer is kept for 400 days, its request for 30.
 * Raises faults of the database.
 */
export function createPostgresClaimRetention(pool: Pool): AnswerRetention {
  return {
    forget: async ({ answersBefore, claimsBefore }, limit) => {
      const values = [answersBefore, claimsBefore, limit];
      const { rows } = await pool
        .query<{ swept: number }>({ ...forgetSql, values })
        .catch((error: unknown) => {
          throw toFault(error);
        });
      return rows[0]?.swept ?? 0;
    },
  };
}
