// PostgreSQL's effect ledger keeps the contract; and what its login role may do, and old effects are swept.
import { Client } from 'pg';
import { expect, it, vi } from 'vitest';
import { createPostgresEffectLedger } from '../../../../src/adapters/postgres/effects/postgres-effect-ledger.ts';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { createPostgresStuckWork } from '../../../../src/adapters/postgres/postgres-stuck-work.ts';
import type { RoleName } from '../../../../src/adapters/postgres/roles.ts';
import { effectLedgerContract } from '../../../contracts/effect-ledger.contract.ts';
import type { KeptAttempt } from '../../../contracts/effect-ledger.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { aStream, anEffect, batchOf, intents, wasDone } from '../../../support/effects.ts';

const bounds = { openOfStream: 20, parkedOfReactor: 5 };

function poolOf(database: FreshDatabase, role: RoleName) {
  return createPool({
    url: database.roleUrl(role),
    applicationName: 'test',
    maxConnections: 4,
    statementTimeoutMs: 10_000,
  });
}

async function asSuperuser<Row extends object>(
  database: FreshDatabase,
  text: string,
  values: readonly unknown[] = [],
) {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

effectLedgerContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const pools = [
    poolOf(database, 'vm_reactor'),
    poolOf(database, 'vm_reactor'),
    poolOf(database, 'vm_scheduler'),
  ];
  const [one, two, scheduler] = pools as [(typeof pools)[0], (typeof pools)[0], (typeof pools)[0]];
  return {
    ledger: createPostgresEffectLedger(one, bounds),
    other: createPostgresEffectLedger(two, bounds),
    bounds,
    stuck: (reactor) => Promise.resolve(createPostgresStuckWork(scheduler, [], [reactor])),
    attemptsOf: async (effect) => {
      const { rows } = await one.query<KeptAttempt>(
        `select epoch, number, act, class, encode(answer_digest, 'hex') as "answerDigest" from ops.effect_attempts
         where effect = $1 order by epoch`,
        [effect],
      );
      return rows;
    },
    restart: async () => {
      await asSuperuser(
        database,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'vm_reactor'`,
        [database.name],
      );
    },
    close: async () => {
      for (const pool of pools) await endPool(pool);
      await database.drop();
    },
  };
});

it('issue 13 bench:lag: batches that come while one is kept share a statement, whichever their sources', async () => {
  const database = await freshDatabase();
  const pool = poolOf(database, 'vm_reactor');
  const query = vi.spyOn(pool, 'query');
  const ledger = createPostgresEffectLedger(pool);
  const partitions = Array.from({ length: 12 }, (_, partition) => partition);
  const added = await Promise.all(
    partitions.map((partition) =>
      ledger.intend(batchOf('toy', 1n, `topic/${partition}`), intents(anEffect('toy', aStream(), 0n))),
    ),
  );
  expect(added.map(({ size }) => size)).toEqual(partitions.map(() => 1));
  expect(query).toHaveBeenCalledTimes(2);
  await endPool(pool);
  await database.drop();
});

it('attempts are only ever added: the role of reactors may neither change nor delete one, nor delete an effect', async () => {
  const database = await freshDatabase();
  const pool = poolOf(database, 'vm_reactor');
  for (const text of [
    'update ops.effect_attempts set code = null',
    'delete from ops.effect_attempts',
    'delete from ops.effects',
    'select from log.events',
  ]) {
    await expect(pool.query(text), text).rejects.toMatchObject({ code: '42501' });
  }
  await endPool(pool);
  await database.drop();
});

it('sweeps what ended long ago with its attempts, and nothing that is open', async () => {
  const database = await freshDatabase();
  const [reactor, scheduler] = [poolOf(database, 'vm_reactor'), poolOf(database, 'vm_scheduler')];
  const ledger = createPostgresEffectLedger(reactor);
  const effects = [0, 1, 2].map(() => anEffect('toy', aStream(), 0n));
  await ledger.intend(batchOf('toy'), intents(...effects));
  const claimed = await ledger.claim({
    reactor: 'toy',
    holder: 'a',
    limit: 2,
    leaseMs: 60_000,
    which: 'any',
  });
  const attempt = { act: 'perform', class: 'done', deadline: effects[0]!.recorded } as const;
  await ledger.conclude(claimed.map((each) => ({ ...wasDone(each), attempt })));
  await asSuperuser(
    database,
    `update ops.effects set finished = finished - interval '401 days' where effect = $1`,
    [effects[0]!.effect],
  );
  const sweeper = createPostgresEffectLedger(scheduler);
  expect([await sweeper.sweep(10), await sweeper.sweep(10)]).toEqual([1, 0]);
  expect(
    await asSuperuser(
      database,
      'select (select count(*)::int from ops.effects) as effects, (select count(*)::int from ops.effect_attempts) as attempts',
    ),
  ).toEqual([{ effects: 2, attempts: 1 }]);
  await endPool(reactor);
  await endPool(scheduler);
  await database.drop();
});
