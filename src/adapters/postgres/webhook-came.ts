// Whether a webhook about a room was received and believed, whatever became of it.
import type { Pool } from 'pg';
import { askPool } from './ask-pool.ts';

const cameSql = 'select exists (select from ops.webhook_inbox where room = $1) as came';

/** Over a pool of role vm_reactor. Raises faults of the database. */
export async function webhookCame(pool: Pool, room: string): Promise<boolean> {
  const [row] = await askPool<{ readonly came: boolean }>(pool, { text: cameSql }, [room]);
  return row?.came === true;
}
