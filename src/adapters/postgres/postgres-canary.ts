// The canary's beats in PostgreSQL: one row for the newest beat, and one for each step with the newest that it saw, by the server's clock.
import type { Pool } from 'pg';
import type { Canary } from '../../ports/canary.port.ts';
import { sentStep } from '../../ports/canary.port.ts';
import { askPool } from './ask-pool.ts';

const sendSql = `
  insert into ops.canary as c (step, beat, "position") values ('${sentStep}', 1, $1)
  on conflict (step) do update set beat = c.beat + 1, "position" = excluded."position", at = clock_timestamp()`;
const newestSql = `select beat, "position" from ops.canary where step = '${sentStep}'`;
/** Never back: a step may be played by several processes. */
const seenSql = `
  insert into ops.canary as c (step, beat, "position") values ($1, $2, $3)
  on conflict (step) do update set beat = excluded.beat, "position" = excluded."position", at = clock_timestamp()
  where excluded.beat > c.beat`;
const agesSql = `select step, extract(epoch from clock_timestamp() - at)::float8 as age from ops.canary`;

/** Beats over a pool of role vm_scheduler, vm_projector, vm_reactor or vm_relay. */
export function createPostgresCanary(pool: Pool): Canary {
  return {
    send: async (position) => {
      await askPool(pool, { text: sendSql }, [position]);
    },
    newest: async () => {
      const rows = await askPool<{ beat: bigint; position: bigint }>(pool, { text: newestSql }, []);
      return rows[0];
    },
    seen: async (step, { beat, position }) => {
      await askPool(pool, { text: seenSql }, [step, beat, position]);
    },
    ages: async () => {
      const rows = await askPool<{ step: string; age: number }>(pool, { text: agesSql }, []);
      return new Map(rows.map(({ step, age }) => [step, Math.max(0, age)]));
    },
  };
}
