// Checkpoints of what is delivered to reactors from the log itself, in ops.delivery_checkpoints.
import type { Pool } from 'pg';
import type { DeliveryCheckpoints, DeliveryStanding } from '../../ports/delivery-checkpoints.port.ts';
import { FatalFault } from '../../ports/faults.ts';
import { askPool } from './ask-pool.ts';

const columns = 'position, epoch, state, reason';

const findSql = `select ${columns} from ops.delivery_checkpoints where reactor = $1`;

const claimSql = `
  insert into ops.delivery_checkpoints as c (reactor, position, epoch, fence) values ($1, 0, $3, $2)
  on conflict (reactor) do update set fence = excluded.fence where c.fence <= excluded.fence
  returning ${columns}`;

/** It may have been raised meanwhile. */
const advanceSql = `
  update ops.delivery_checkpoints set position = greatest(position, $3), updated = clock_timestamp()
  where reactor = $1 and fence = $2 returning ${columns}`;

const reportSql = `
  update ops.delivery_checkpoints set state = $3, reason = $4, updated = clock_timestamp() where reactor = $1 and fence <= $2`;

const raiseSql = `
  insert into ops.delivery_checkpoints as c (reactor, position, epoch, fence) values ($1, $2, $3, 0)
  on conflict (reactor) do update set position = excluded.position, updated = clock_timestamp()
    where c.epoch = excluded.epoch and c.position < excluded.position and c.state <> 'stopped'`;

/** The fence moves too, so that whoever delivers now reads the place again. */
const restartSql = `
  insert into ops.delivery_checkpoints as c (reactor, position, epoch, fence) values ($1, 0, $2, 0)
  on conflict (reactor) do update set position = 0, epoch = excluded.epoch, fence = c.fence + 1, state = 'following', reason = '',
    updated = clock_timestamp()
  returning ${columns}`;

/** Checkpoints over a pool of role vm_reactor. */
export function createPostgresDeliveryCheckpoints(pool: Pool): DeliveryCheckpoints {
  const ask = async (text: string, values: readonly unknown[]): Promise<DeliveryStanding | undefined> =>
    (await askPool<DeliveryStanding>(pool, { text }, values))[0];
  const fenced = (reactor: string): never => {
    throw new FatalFault('fenced', `The log is delivered to ${reactor} by another process.`);
  };
  return {
    find: async (reactor) => ask(findSql, [reactor]),
    claim: async (reactor, fence, epoch) => (await ask(claimSql, [reactor, fence, epoch])) ?? fenced(reactor),
    advance: async (reactor, fence, position) => {
      if ((await ask(advanceSql, [reactor, fence, position])) === undefined) fenced(reactor);
    },
    report: async (reactor, fence, state, reason) => {
      await ask(reportSql, [reactor, fence, state, reason]);
    },
    raise: async (reactor, { position, epoch }) => {
      await ask(raiseSql, [reactor, position, epoch]);
    },
    restart: async (reactor, epoch) => {
      await ask(restartSql, [reactor, epoch]);
    },
  };
}
