// PostgreSQL's claims keep the contract, and what only PostgreSQL can get wrong: tenants kept apart, what each role may
// do, connections that die, processes that start again, plans that read the whole table.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { createPostgresClaimRetention } from '../../../../src/adapters/postgres/claims/postgres-claim-retention.ts';
import { createPostgresClaims } from '../../../../src/adapters/postgres/claims/postgres-claims.ts';
import { roleNames } from '../../../../src/adapters/postgres/roles.ts';
import type { RoleName } from '../../../../src/adapters/postgres/roles.ts';
import type { Instant } from '../../../../src/domain/shared/instant.ts';
import type { ClaimAnswer, ClaimRequest } from '../../../../src/ports/claim.ts';
import type { KeptAnswer } from '../../../../src/ports/kept-answer.ts';
import { TransientFault } from '../../../../src/ports/faults.ts';
import { claimsContract } from '../../../contracts/claims.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { aStream, aTenant, anAnswer } from '../../../support/sealed.ts';

const poolAs = (database: FreshDatabase, role: RoleName, maxConnections = 4): Pool =>
  createPool({
    url: database.roleUrl(role),
    applicationName: 'test',
    maxConnections,
    statementTimeoutMs: 10_000,
  });

/** A database, two processes' pools, the scheduler's, and a superuser who may change when something was claimed. */
async function open() {
  const database = await freshDatabase();
  const pools = [poolAs(database, 'vm_appender'), poolAs(database, 'vm_appender')] as const;
  const timers = poolAs(database, 'vm_scheduler');
  const superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  return {
    database,
    pools,
    superuser,
    retention: createPostgresClaimRetention(timers),
    pass: async (seconds: number): Promise<void> => {
      const text = `update ops.claims set until = until - by, answered = answered - by from make_interval(secs => $1) as by`;
      await superuser.query(text, [seconds]);
    },
    close: async (): Promise<void> => {
      await Promise.all([...pools, timers].map((pool) => endPool(pool)));
      await superuser.end();
      await database.drop();
    },
  };
}

claimsContract('PostgreSQL', async () => {
  const { pools, retention, pass, close } = await open();
  let holders = 0;
  return {
    retention,
    pass,
    close,
    holder: (id) => createPostgresClaims(pools[(holders += 1) % 2]!, id),
  };
});

const aCommand = (): KeptAnswer => {
  const tenant = aTenant();
  return anAnswer(tenant, aStream(tenant));
};
const claimOf = ({ claim, command, stream, salt, digest }: KeptAnswer): ClaimRequest => {
  return { claim, command, stream, salt, digest, revision: -1n };
};
const answerTo = (answer: KeptAnswer, fence = 1n): ClaimAnswer => {
  return { answer, fence, leftEvents: true, position: 7n };
};

describe('claims on PostgreSQL', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  /** As a role, with the tenants it names; whatever it did is rolled back. */
  const as = async <Result>(
    role: RoleName,
    tenants: string,
    work: (client: Client) => Promise<Result>,
  ): Promise<Result> => {
    const client = new Client({ connectionString: opened.database.roleUrl(role) });
    await client.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.tenants', $1, true)`, [tenants]);
      return await work(client);
    } finally {
      await client.end();
    }
  };

  it('issue 12, A6: a key that was claimed before the server’s clock was set back by a day is taken over', async () => {
    const command = aCommand();
    const [first, second] = opened.pools.map((pool) => createPostgresClaims(pool));
    expect(await first!.take([claimOf(command)])).toMatchObject([{ kind: 'claimed' }]);
    expect(await second!.take([claimOf(command)])).toMatchObject([{ kind: 'busy' }]);
    const { key } = command.claim;
    await opened.superuser.query(`update ops.claims set until = until + interval '1 day' where key = $1`, [
      key,
    ]);
    expect(await second!.take([claimOf(command)])).toMatchObject([{ kind: 'taken-over', fence: 2n }]);
  });

  describe('tenants', () => {
    it('shows the appender nothing of a tenant that it does not name, and lets it change nothing there', async () => {
      const claims = createPostgresClaims(opened.pools[0]);
      const [own, canary] = [aCommand(), aCommand()];
      await claims.take([own, canary].map(claimOf));
      for (const tenants of ['', randomUUID(), own.claim.tenant]) {
        await as('vm_appender', tenants, async (client) => {
          const { rows } = await client.query<{ tenant: string }>('select tenant from ops.claims');
          expect(rows).toEqual(tenants === own.claim.tenant ? [{ tenant: tenants }] : []);
          const { tenant } = canary.claim;
          const changed = await client.query(`update ops.claims set fence = 99 where tenant = $1`, [tenant]);
          expect(changed.rowCount).toBe(0);
          const copied = `insert into ops.claims (tenant, principal, route, key, command, holder, fence, until, stream, revision)
            values ($1, $1, 'r', 'k', $1, $1, 1, now(), 's', 1)`;
          await expect(client.query(copied, [tenant])).rejects.toThrow(/row-level security/);
        });
      }
      expect(await claims.answer([answerTo(canary)])).toEqual([true]);
    });

    it('gives a function no tenant’s claims that its caller does not name', async () => {
      const canary = aCommand();
      const foreign = randomUUID();
      const { tenant, principal, route, key } = canary.claim;
      const taking = `select * from ops.take_claims($1, $2, 1000, array[$3::uuid], array[$4::uuid], array[$5], array[$6],
        array[$3::uuid], array['\\x00'::bytea], array['\\x00'::bytea], array['s'], array[1::int8])`;
      const values = [foreign, randomUUID(), tenant, principal, route, key];
      await as('vm_appender', tenant, async (client) => {
        await expect(client.query(taking, values)).rejects.toThrow(/row-level security/);
      });
      const claims = createPostgresClaims(opened.pools[0]);
      expect(await claims.take([claimOf(canary)])).toEqual([{ kind: 'claimed', fence: 1n }]);
      await as('vm_appender', tenant, async (client) => {
        await expect(client.query(taking, values)).rejects.toThrow(/row-level security/);
      });
      const { rows } = await opened.superuser.query<{ holder: string }>(
        'select holder from ops.claims where tenant = $1',
        [tenant],
      );
      const letting = `select ops.release_claims($1, $2, array[$3::uuid], array[$4::uuid], array[$5], array[$6], array[1::int8])`;
      await opened.pools[0].query(letting, [foreign, rows[0]!.holder, ...values.slice(2)]);
      const [other] = await createPostgresClaims(opened.pools[0]).take([claimOf(canary)]);
      expect(other).toEqual({ kind: 'busy' });
    });

    it('leaves other roles nothing: no row, no function; and the appender no way to remove one', async () => {
      for (const role of roleNames.filter((name) => name !== 'vm_appender')) {
        await as(role, '', async (client) => {
          await expect(client.query('select 1 from ops.claims')).rejects.toThrow(/permission denied/);
        });
      }
      for (const text of ['delete from ops.claims', 'truncate ops.claims']) {
        await as('vm_appender', '', async (client) => {
          await expect(client.query(text)).rejects.toThrow(/permission denied/);
        });
      }
      const { rows } = await opened.superuser.query(
        `select p.proname as name, array_agg(distinct r.role::text order by r.role::text) as roles
         from unnest($1::text[]) r(role) cross join pg_proc p
         where p.proname in ('take_claims', 'take_proven_claims', 'answer_claims', 'release_claims', 'find_claim', 'forget_claims')
           and has_function_privilege(r.role, p.oid, 'execute')
         group by 1 order by 1`,
        [roleNames],
      );
      expect(rows).toEqual([
        { name: 'answer_claims', roles: ['vm_appender'] },
        { name: 'find_claim', roles: ['vm_appender'] },
        { name: 'forget_claims', roles: ['vm_scheduler'] },
        { name: 'release_claims', roles: ['vm_appender'] },
        { name: 'take_claims', roles: ['vm_appender'] },
        { name: 'take_proven_claims', roles: ['vm_appender'] },
      ]);
    });
  });

  describe('failures', () => {
    /** Locks what a statement locks while `work` goes on; then keeps what it wrote. */
    const whileLocked = async <Result>(
      text: string,
      values: readonly unknown[],
      work: (locker: Client) => Promise<Result>,
    ): Promise<Result> => {
      const locker = new Client({ connectionString: opened.database.superuserUrl });
      await locker.connect();
      try {
        await locker.query('begin');
        await locker.query(text, [...values]);
        const result = await work(locker);
        await locker.query('commit');
        return result;
      } finally {
        await locker.end();
      }
    };
    const lockedRow = 'select from ops.claims where key = $1 for update';
    /** Until so many calls wait for a lock. */
    const untilWaiting = async (calls: number): Promise<void> => {
      const text = `select count(*)::int4 as waiting from pg_stat_activity
        where usename = 'vm_appender' and wait_event_type = 'Lock' and datname = current_database()`;
      const deadline = Date.now() + 10_000;
      for (;;) {
        const { rows } = await opened.superuser.query<{ waiting: number }>(text);
        if (rows[0]?.waiting === calls) return;
        if (Date.now() > deadline) throw new Error(`${calls} calls never waited for the lock`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };

    it('says "again later" when the connection dies, and the same holder has its claim again', async () => {
      const claims = createPostgresClaims(opened.pools[0]);
      const [before, within] = [aCommand(), aCommand()];
      await claims.take([claimOf(before)]);
      await whileLocked('lock table ops.claims in access exclusive mode', [], async () => {
        const calls = [claims.take([before, within].map(claimOf)), claims.answer([answerTo(before)])];
        const faults = calls.map((call) => call.catch((fault: unknown) => fault));
        await untilWaiting(2);
        await opened.superuser.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where usename = 'vm_appender' and wait_event_type = 'Lock' and datname = current_database()`,
        );
        for (const fault of faults) expect(await fault).toBeInstanceOf(TransientFault);
      });
      expect(await claims.take([before, within].map(claimOf))).toMatchObject([
        { kind: 'taken-over', fence: 2n },
        { kind: 'claimed', fence: 1n },
      ]);
      expect(await claims.answer([answerTo(before, 2n), answerTo(within)])).toEqual([true, true]);
    });

    it('counts a taking that comes late as a newer one: nothing may be sent of the attempt that was quicker', async () => {
      const command = aCommand();
      const id = randomUUID();
      const [slow, quick] = [
        createPostgresClaims(opened.pools[0], id),
        createPostgresClaims(opened.pools[1], id),
      ];
      await quick.take([claimOf(command)]);
      const [late, answer] = await whileLocked(lockedRow, [command.claim.key], async () => {
        const taking = slow.take([claimOf(command)]);
        await untilWaiting(1);
        const answering = quick.answer([answerTo(command)]);
        await untilWaiting(2);
        return [taking, answering] as const;
      });
      const [[outcome], [kept]] = await Promise.all([late, answer]);
      expect(outcome).toMatchObject(kept === true ? { kind: 'answered' } : { kind: 'taken-over', fence: 2n });
      expect((await slow.find(command.claim)) !== undefined).toBe(kept);
    });

    it('keeps what was claimed and answered when a process dies, for the next one', async () => {
      const commands = [aCommand(), aCommand()] as const;
      const [, done] = commands;
      const dying = poolAs(opened.database, 'vm_appender', 1);
      const first = createPostgresClaims(dying);
      await first.take(commands.map(claimOf));
      await first.answer([answerTo(done)]);
      await endPool(dying);
      const next = createPostgresClaims(opened.pools[1]);
      const again = commands.map(claimOf);
      expect(await next.take(again)).toMatchObject([{ kind: 'busy' }, { kind: 'answered', answer: done }]);
      await opened.pass(31);
      expect(await next.take(again)).toMatchObject([
        { kind: 'taken-over', fence: 2n, revision: -1n },
        { kind: 'answered', answer: done },
      ]);
      await expect(first.take(again)).rejects.toMatchObject({ code: 'database-away' });
    });

    it('lets a sweep pass over what is being taken, and a taking begin anew after a sweep', async () => {
      const { retention, pass } = opened;
      const claims = createPostgresClaims(opened.pools[0]);
      const ever = '2100-01-01T00:00:00.000Z' as Instant;
      const forget = () => retention.forget({ answersBefore: ever, claimsBefore: ever }, 1_000);
      const fourHundredDays = 401 * 24 * 60 * 60;
      await pass(fourHundredDays);
      while ((await forget()) > 0);
      const command = aCommand();
      await claims.take([claimOf(command)]);
      await pass(fourHundredDays);
      const taking = await whileLocked(lockedRow, [command.claim.key], async (locker) => {
        expect(await forget()).toBe(0);
        const waiting = claims.take([claimOf(command)]);
        await untilWaiting(1);
        await locker.query('delete from ops.claims where key = $1', [command.claim.key]);
        return [waiting] as const;
      });
      expect(await taking[0]).toEqual([{ kind: 'claimed', fence: 1n }]);
    });
  });

  it('finds rows by their keys, though its plans were made while the table was small', async () => {
    const { superuser, database } = opened;
    const pool = poolAs(database, 'vm_appender', 1);
    const claims = createPostgresClaims(pool);
    const scans = async (): Promise<bigint> => {
      await pool.query('select pg_stat_force_next_flush()');
      await pool.query('select 1');
      const { rows } = await superuser.query<{ scans: string }>(
        `select pg_stat_get_numscans('ops.claims'::regclass)::text as scans`,
      );
      return BigInt(rows[0]?.scans ?? -1);
    };
    try {
      await superuser.query('delete from ops.claims');
      const few = [aCommand(), aCommand()];
      await claims.take(few.map(claimOf));
      await superuser.query('vacuum (analyze) ops.claims');
      const before = await scans();
      for (let round = 0; round < 8; round += 1) {
        const commands = Array.from({ length: 30 }, aCommand);
        await claims.take(commands.map(claimOf));
        await claims.take(commands.map(claimOf));
        await claims.answer(commands.map((each) => answerTo(each, 2n)));
        await claims.answer(commands.map((each) => answerTo(each, 2n)));
        for (const each of commands.slice(0, 2)) await claims.find(each.claim);
      }
      expect(await scans()).toBe(before);
    } finally {
      await endPool(pool);
    }
  });
});
