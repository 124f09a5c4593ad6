// Statements that lock several effects lock them in one order, so that two that meet never wait for each other in a circle; and they
// find them by key, however many effects are open.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concludeSql } from '../../../../src/adapters/postgres/effects/conclude.sql.ts';
import { createPostgresEffectLedger } from '../../../../src/adapters/postgres/effects/postgres-effect-ledger.ts';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import type { ClaimedEffect } from '../../../../src/ports/effect.ts';
import type { EffectLedger } from '../../../../src/ports/effect-ledger.port.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { aStream, anEffect, batchOf, intents, wasDone } from '../../../support/effects.ts';

const streams = 16;
const leaseMs = 60_000;

describe('issue 13 effects: several effects at once', () => {
  let database: FreshDatabase;
  let pool: ReturnType<typeof createPool>;
  let ledger: EffectLedger;
  let locker: Client;
  let looker: Client;
  beforeAll(async () => {
    database = await freshDatabase();
    const url = database.roleUrl('vm_reactor');
    pool = createPool({ url, applicationName: 'test', maxConnections: 4, statementTimeoutMs: 20_000 });
    ledger = createPostgresEffectLedger(pool, { openOfStream: 1, parkedOfReactor: 5 });
    const clientOf = async () => {
      const client = new Client({ connectionString: database.superuserUrl });
      await client.connect();
      return client;
    };
    [locker, looker] = [await clientOf(), await clientOf()];
  });
  afterAll(async () => {
    await locker.end();
    await looker.end();
    await endPool(pool);
    await database.drop();
  });

  const claimAll = (reactor: string): Promise<readonly ClaimedEffect[]> =>
    ledger.claim({ reactor, holder: 'a', limit: 100, leaseMs, which: 'any' });
  const idsOf = async (condition: string): Promise<readonly string[]> => {
    const text = `select effect from ops.effects where ${condition} order by effect`;
    return (await looker.query<{ effect: string }>(text)).rows.map(({ effect }) => effect);
  };
  const waiting = async (): Promise<number> => {
    const { rows } = await looker.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and usename = 'vm_reactor' and wait_event_type = 'Lock'`,
    );
    return rows[0]!.waiting;
  };
  /** Which of some effects a statement has left free while it waits for the one in the middle. */
  const freeWhileWaiting = async (all: readonly string[], act: () => Promise<unknown>) => {
    await locker.query('begin');
    await locker.query('select from ops.effects where effect = $1 for update', [all[all.length / 2]]);
    const acting = act();
    await expect.poll(waiting).toBe(1);
    const { rows } = await looker.query<{ effect: string }>(
      'select effect from ops.effects where effect = any($1) for update skip locked',
      [all],
    );
    await locker.query('rollback');
    await acting;
    return rows.map(({ effect }) => effect).sort();
  };
  const held = async (reactor: string) => {
    const names = Array.from({ length: streams }, () => aStream());
    const at = (revision: bigint) => intents(...names.map((stream) => anEffect(reactor, stream, revision)));
    await ledger.intend(batchOf(reactor), at(0n));
    await ledger.intend(batchOf(reactor), at(1n));
    return { at, all: await idsOf(`reactor = '${reactor}' and held_to is not null`) };
  };

  it('are locked in one order by the intents of streams that hold back events', async () => {
    const { at, all } = await held('holding');
    expect(all).toHaveLength(streams);
    const free = await freeWhileWaiting(all, () => ledger.intend(batchOf('holding'), at(2n)));
    expect(free).toEqual(all.slice(streams / 2 + 1));
  });

  it('are locked in the same order by conclusions and by what prolongs leases', async () => {
    const effects = Array.from({ length: streams }, () => anEffect('ending', aStream(), 0n));
    await ledger.intend(batchOf('ending'), intents(...effects));
    const claimed = await claimAll('ending');
    const all = claimed.map(({ effect }) => effect as string).sort();
    const after = all.slice(streams / 2 + 1);
    expect(await freeWhileWaiting(all, () => ledger.renew(claimed, leaseMs))).toEqual(after);
    expect(await freeWhileWaiting(all, () => ledger.conclude(claimed.map((each) => wasDone(each))))).toEqual(
      after,
    );
  });

  it('are kept by two takers at once, in opposite orders, without a deadlock', async () => {
    const { at, all } = await held('twice');
    for (let revision = 2n; revision < 12n; revision += 1n) {
      const { effects } = at(revision);
      const batches = [effects, [...effects].reverse()].map((some, taker) =>
        ledger.intend(
          { reactor: 'twice', source: `taker-${taker}`, generation: 1n },
          { effects: some, undecodable: [] },
        ),
      );
      await Promise.all(batches);
    }
    const { rows } = await looker.query<{ to: bigint }>(
      `select distinct held_to as to from ops.effects where effect = any($1)`,
      [all],
    );
    expect(rows.map(({ to }) => String(to))).toEqual(['11']);
  });

  it('are found by key where they end, while many others are open, in a table that has no statistics yet', async () => {
    const effects = Array.from({ length: 500 }, () => anEffect('many', aStream(), 0n));
    await ledger.intend(batchOf('many'), intents(...effects));
    await looker.query('set plan_cache_mode = force_generic_plan');
    const { rows } = await looker.query<{ 'QUERY PLAN': readonly object[] }>(
      `explain (format json) ${concludeSql}`,
      ['[]', []],
    );
    const plan = JSON.stringify(rows[0]!['QUERY PLAN']);
    const used = [...plan.matchAll(/"Index Name":"(effects_\w+)"/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(['effects_pkey']));
    expect(plan).not.toMatch(/"Seq Scan","[^}]*"Relation Name":"effects"/);
  });
});
