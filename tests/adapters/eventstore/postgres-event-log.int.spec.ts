// The PostgreSQL log keeps the contract, and what only PostgreSQL can get wrong.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendArguments } from '../../../src/adapters/eventstore/postgres/append-arguments.ts';
import { appendSql } from '../../../src/adapters/eventstore/postgres/sql/append.sql.ts';
import type { LogAppend } from '../../../src/ports/event-log.port.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import type { KeptAnswer } from '../../../src/ports/kept-answer.ts';
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { eventLogProperties } from '../../contracts/event-log.properties.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openPostgresLog } from '../../support/postgres-log.ts';
import { postgresLogUnderTest } from '../../support/postgres-log-under-test.ts';
import type { OpenedLog } from '../../support/postgres-log.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../../support/sealed.ts';

eventLogContract('PostgreSQL', postgresLogUnderTest);
eventLogProperties('PostgreSQL', postgresLogUnderTest);

describe('the log on PostgreSQL', () => {
  let database: FreshDatabase;
  let opened: OpenedLog;
  beforeAll(async () => {
    database = await freshDatabase();
    opened = openPostgresLog(database);
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });
  const as = async <Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> => {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };

  it('lets no reader see past a commit that is late: the others queue after it', async () => {
    const tenant = aTenant();
    await as(database.superuserUrl, async (client) => {
      const before = await opened.feed.tail();
      await client.query('begin; select pg_advisory_xact_lock(7306, 0)');
      const late = opened.log.append(anAppend(tenant, aStream(tenant), 'none'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await opened.feed.read(before, 10)).toEqual([]);
      await client.query('commit');
      expect(await late).toEqual({ kind: 'appended', position: before + 1n });
    });
  });

  it('says "unknown outcome" when its backend is killed, and goes on by itself', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    await opened.log.append(anAppend(tenant, aStream(tenant), 'none'));
    const outcome = await as(database.superuserUrl, async (client) => {
      await client.query('begin; select pg_advisory_xact_lock(7306, 0)');
      const append = opened.log.append(anAppend(tenant, stream, 'none'));
      const fault = append.then(
        () => undefined,
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'vm_appender' and datname = current_database() and wait_event_type = 'Lock'`,
      );
      const error = await fault;
      await client.query('rollback');
      return error;
    });
    expect(outcome).toBeInstanceOf(TransientFault);
    expect(outcome).toMatchObject({ code: 'append-unknown' });
    expect(await opened.log.append(anAppend(tenant, stream, 'none'))).toMatchObject({ kind: 'appended' });
  });

  it.each([
    ['update log.events set type = $$x$$'],
    ['delete from log.events'],
    ['truncate log.events'],
    ['update log.answers set status = 200'],
  ])('refuses the appender %s', async (statement) => {
    const tenant = aTenant();
    await opened.log.append(anAppend(tenant, aStream(tenant), 'none'));
    await as(database.roleUrl('vm_appender'), async (client) => {
      await client.query(`select set_config('app.tenants', $1, false)`, [tenant]);
      await expect(client.query(statement)).rejects.toThrow(/permission denied/);
    });
  });

  it('goes on densely where two processes append one by one, each knowing an end that the other moved', async () => {
    const tenant = aTenant();
    const second = openPostgresLog(database);
    const before = await opened.feed.tail();
    const positions: bigint[] = [];
    try {
      for (let turn = 0; turn < 8; turn += 1) {
        // Two in a row: the second one goes the short way, after the position of the first.
        for (const log of [opened.log, opened.log, second.log, second.log]) {
          const outcome = await log.append(anAppend(tenant, aStream(tenant), 'none'));
          if (outcome.kind === 'appended') positions.push(outcome.position);
        }
      }
      expect(positions).toEqual(Array.from({ length: 32 }, (_, index) => before + BigInt(index) + 1n));
      expect((await opened.feed.read(before, 100)).map(({ position }) => position)).toEqual(positions);
    } finally {
      await second.close();
    }
  });

  it('takes one by one as it takes many: a stream that stands elsewhere, another leaf, and a second time', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const first = anAppend(tenant, stream, 'none');
    const append = async (next: ReturnType<typeof anAppend>) => opened.log.append(next);
    expect((await append(first)).kind).toBe('appended');
    expect((await append(first)).kind).toBe('duplicate');
    expect(await append(anAppend(tenant, stream, 'none'))).toEqual({ kind: 'conflict', stream, actual: 0n });
    const [write] = anAppend(tenant, stream, 0n).writes;
    const stranger = { tenant, writes: [{ ...write!, leaf: Buffer.alloc(32, 7) }] };
    // Each clash sends the next fifty the long way; a log that met none goes the short way at once.
    const fresh = openPostgresLog(database);
    try {
      await fresh.log.append(anAppend(tenant, aStream(tenant), 'none'));
      expect(await fresh.log.append(stranger)).toEqual({ kind: 'conflict', stream, actual: 0n });
    } finally {
      await fresh.close();
    }
    const leaf = first.writes[0]!.events[0]!.leaf;
    expect((await append({ tenant, writes: [{ ...write!, leaf }] })).kind).toBe('appended');
  });

  it('keeps the answers of a batch of single events whose places are told once, when all fit and when one does not', async () => {
    const [tenant, other] = [aTenant(), aTenant()];
    const taken = anAppend(tenant, aStream(tenant), 'none');
    const batch = () =>
      [tenant, other, tenant].map((of) => {
        const stream = aStream(of);
        return keeping(anAppend(of, stream, 'none'), anAnswer(of, stream));
      });
    const fresh = openPostgresLog(database);
    const kept = async (append: LogAppend & { readonly answer: KeptAnswer }) => {
      const found = await fresh.log.findAnswer(append.answer.claim);
      return { ...found?.answer, position: found?.position };
    };
    try {
      await fresh.log.append(taken);
      const before = await opened.feed.tail();
      const fitting = batch();
      const all = fitting.map((append) => fresh.log.append(append));
      expect(await Promise.all(all)).toEqual(
        fitting.map((_, index) => ({ kind: 'appended', position: before + BigInt(index) + 1n })),
      );
      for (const [index, append] of fitting.entries())
        expect(await kept(append)).toEqual({ ...append.answer, position: before + BigInt(index) + 1n });

      const mixed = batch();
      const elsewhere = anAppend(tenant, taken.writes[0]!.stream, 'none');
      const outcomes = [elsewhere, ...mixed].map((append) => fresh.log.append(append));
      expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual([
        'conflict',
        'appended',
        'appended',
        'appended',
      ]);
      for (const [index, append] of mixed.entries())
        expect(await kept(append)).toEqual({ ...append.answer, position: before + BigInt(index) + 4n });
      // All fit but one, and all are answered: the slow half makes its own of what the fast one was not sent.
      const repeated = batch();
      const again = [fitting[0]!, ...repeated].map((append) => fresh.log.append(append));
      expect((await Promise.all(again)).map(({ kind }) => kind)).toEqual([
        'answered',
        'appended',
        'appended',
        'appended',
      ]);
      for (const [index, append] of repeated.entries())
        expect(await kept(append)).toEqual({ ...append.answer, position: before + BigInt(index) + 7n });
      const stored = await opened.feed.read(before, 100);
      expect(stored.map(({ id }) => id)).toEqual(
        [...fitting, ...mixed, ...repeated].flatMap(({ writes }) => writes[0]!.events.map(({ id }) => id)),
      );
    } finally {
      await fresh.close();
    }
  });

  it('refuses even the superuser to rewrite a record', async () => {
    const tenant = aTenant();
    await opened.log.append(anAppend(tenant, aStream(tenant), 'none'));
    await as(database.superuserUrl, async (client) => {
      await expect(client.query(`update log.events set type = 'x'`)).rejects.toThrow(/append-only/);
      await expect(client.query('delete from log.events')).rejects.toThrow(/append-only/);
    });
  });

  it('shows a role that names no tenant nothing, and a role that names one only its own', async () => {
    const [tenant, canary] = [aTenant(), aTenant()];
    await opened.log.append(anAppend(tenant, aStream(tenant), 'none'));
    await opened.log.append(anAppend(canary, aStream(canary), 'none'));
    for (const role of ['vm_appender', 'vm_auditor'] as const) {
      await as(database.roleUrl(role), async (client) => {
        expect((await client.query('select * from log.events')).rows).toEqual([]);
        await client.query(`select set_config('app.tenants', $1, false)`, [tenant]);
        const { rows } = await client.query<{ tenant: string }>('select distinct tenant from log.events');
        expect(rows).toEqual([{ tenant }]);
      });
    }
  });

  it('refuses a batch that writes for a tenant that it does not name', async () => {
    const [tenant, foreign] = [aTenant(), aTenant()];
    const begun = anAppend(foreign, aStream(foreign), 'none');
    await as(database.roleUrl('vm_appender'), async (client) => {
      await expect(
        client.query({ ...appendSql, values: [false, tenant, ...appendArguments([begun], false).slice(2)] }),
      ).rejects.toThrow(/row-level security/);
    });
  });

  it('makes partitions ahead of the log end, and no more than three, whatever the appender asks for', async () => {
    await as(database.roleUrl('vm_appender'), async (client) => {
      await client.query('select log.ensure_partitions(9000000000000000000)');
      const { rows } = await client.query(
        `select inhrelid from pg_inherits where inhparent = 'log.events'::regclass`,
      );
      expect(rows).toHaveLength(4);
    });
  });
});
