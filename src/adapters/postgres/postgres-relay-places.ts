// Places of relays in PostgreSQL (migrations/0028_relay.sql): one statement each.
import type { Pool } from 'pg';
import { FatalFault } from '../../ports/faults.ts';
import type { RelayPlaces, RelayStanding } from '../../ports/relay-places.port.ts';
import { int8Array } from './wire/pg-arrays.ts';
import { toFault } from './postgres-faults.ts';

const columns = 'position, epoch, life, ends, restarted, state, reason';

const claimSql = `
  insert into ops.relays as r (topic, epoch, position, fence) values ($1, $3, 0, $2)
  on conflict (topic) do update set fence = excluded.fence where r.fence <= excluded.fence
  returning ${columns}`;

/** A place that moves is reported to follow. */
const moveSql = `
  update ops.relays
  set position = $5, ends = $6::int8[], life = $7, restarted = $8, state = 'following', reason = '', updated = clock_timestamp()
  where topic = $1 and fence = $2 and epoch = $3 and position = $4
  returning ${columns}`;

const reportSql = `
  update ops.relays set state = $3, reason = $4, updated = clock_timestamp() where topic = $1 and fence <= $2`;

const restartSql = `
  update ops.relays
  set epoch = $3, position = $4, restarted = true, state = 'following', reason = '', updated = clock_timestamp()
  where topic = $1 and fence = $2
  returning ${columns}`;

const findSql = `select ${columns} from ops.relays where topic = $1`;

/** Places over a pool of role vm_relay. Raises faults of the database. */
export function createPostgresRelayPlaces(pool: Pool): RelayPlaces {
  const ask = async (text: string, values: readonly unknown[]): Promise<RelayStanding | undefined> => {
    const result = await pool.query<RelayStanding>(text, [...values]).catch((error: unknown) => {
      throw toFault(error);
    });
    return result.rows[0];
  };
  const owned = async (text: string, values: readonly unknown[]): Promise<RelayStanding> => {
    const found = await ask(text, values);
    if (found !== undefined) return found;
    throw new FatalFault('fenced', 'The relay was claimed under a newer lease, or is not where it was left.');
  };
  return {
    claim: (topic, fence, epoch) => owned(claimSql, [topic, fence, epoch]),
    move: async (topic, fence, from, to) => {
      const { position, ends, life, restarted } = to;
      await owned(moveSql, [
        topic,
        fence,
        from.epoch,
        from.position,
        position,
        int8Array(ends),
        life,
        restarted,
      ]);
    },
    report: async (topic, fence, state, reason) => {
      await ask(reportSql, [topic, fence, state, reason]);
    },
    restart: async (topic, fence, { epoch, position }) => {
      await owned(restartSql, [topic, fence, epoch, position]);
    },
    find: (topic) => ask(findSql, [topic]),
  };
}
