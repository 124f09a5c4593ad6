// What operators did to whole logs, put on record beside what they did to projections, under the name `log`.
import type { Pool } from 'pg';
import type { OperatorAct } from '../../ports/projection-records.port.ts';
import { toFault } from './postgres-faults.ts';

/** Keeps a deed with who did it and why. Over a pool of the owner or of role vm_projector. Raises faults of the database. */
export async function recordLogAct(pool: Pool, deed: string, { actor, reason }: OperatorAct): Promise<void> {
  await pool
    .query(`select ops.record_deed('log', $1, null, null, $2, $3)`, [deed, actor, reason])
    .catch((error: unknown) => {
      throw toFault(error);
    });
}
