// Waits until every projection of the program is at the log's end.
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { allProjections } from '../../src/projections/all.ts';

const pauseMs = 200;
const timeoutMs = 30 * 60_000;

/** Resolves once all have caught up; throws after half an hour. */
export async function caughtUp(superuser: Pool, signal: AbortSignal): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await superuser.query<{ at: number }>(
      'select count(*)::int as at from ops.projections where position >= log.tail()',
    );
    if ((rows[0]?.at ?? 0) >= allProjections.length) return;
    if (performance.now() > until) throw new Error('the projections did not catch up');
    await delay(pauseMs);
  }
}
