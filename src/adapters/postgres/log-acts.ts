// Records what operators did to whole logs, beside what they did to projections, under the name `log`.
import type { Pool } from 'pg';
import type { OperatorAct } from '../../ports/projection-records.port.ts';
import { toFault } from './postgres-faults.ts';

/** Stores what was done, by whom and why. Over a pool of the owner or of role vm_projector. Raises faults of the database. */
export async function recordLogAct(pool: Pool, what: string, { actor, reason }: OperatorAct): Promise<void> {
  await pool
    .query(`select ops.record_deed('log', $1, null, null, $2, $3)`, [what, actor, reason])
    .catch((error: unknown) => {
      throw toFault(error);
    });
}
