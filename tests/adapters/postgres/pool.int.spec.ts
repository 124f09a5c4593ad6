// The pool and the transaction helper against a real server: value types, lost servers, timeouts, rollback.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { sqlState, toFault } from '../../../src/adapters/postgres/postgres-faults.ts';
import { tx } from '../../../src/adapters/postgres/tx.ts';
import { FatalFault, PermanentFault, TransientFault } from '../../../src/ports/faults.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let pool: Pool;
const lost: unknown[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  pool = createPool({
    url: database.ownerUrl,
    applicationName: 'pool test',
    maxConnections: 3,
    statementTimeoutMs: 2_000,
    onLost: (fault) => lost.push(fault),
  });
  await pool.query('create table public.note (id int primary key, text text not null)');
});

afterAll(async () => {
  await endPool(pool);
  await database.drop();
});

/** The value that a promise rejects with. */
async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  );
}

async function endSessions(application = 'pool test'): Promise<void> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()`,
    [application],
  );
  await client.end();
}

describe('values', () => {
  it('gives int8 as bigint, times as text with all digits, bytea as bytes', async () => {
    const { rows } = await pool.query<Record<string, unknown>>(`
      select 9007199254740993::int8 as big, '{1,null,9007199254740993}'::int8[] as bigs, '{}'::int8[] as none,
             '2026-11-21T10:00:00.123456Z'::timestamptz as at, '2026-11-21'::date as day,
             array['2026-11-21T10:00:00.123456Z'::timestamptz] as ats,
             '\\x00ff'::bytea as bytes, 7::int4 as small, 1.10::numeric as exact`);
    expect(rows[0]).toEqual({
      big: 9007199254740993n,
      bigs: [1n, null, 9007199254740993n],
      none: [],
      at: '2026-11-21 10:00:00.123456+00',
      day: '2026-11-21',
      ats: ['2026-11-21 10:00:00.123456+00'],
      bytes: Buffer.from([0, 255]),
      small: 7,
      exact: '1.10',
    });
  });

  it('leaves the parsers of other connections alone', async () => {
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    const { rows } = await client.query('select 1::int8 as big');
    await client.end();
    expect(rows).toEqual([{ big: '1' }]);
  });
});

describe('trouble', () => {
  it('goes on after idle connections were ended', async () => {
    await Promise.all([pool.query('select pg_sleep(0.05)'), pool.query('select pg_sleep(0.05)')]);
    await endSessions();
    await expect.poll(() => pool.totalCount).toBe(0);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(lost).toHaveLength(2);
    const causes = lost.map((fault) => (fault instanceof Error ? fault.cause : undefined));
    expect(causes.filter((cause) => cause instanceof Error && !('client' in cause))).toHaveLength(2);
    expect(lost.every((fault) => fault instanceof TransientFault)).toBe(true);
  });

  it('issue 12, E: is silent about connections that end while it closes', async () => {
    const told: unknown[] = [];
    const options = { url: database.ownerUrl, applicationName: 'closing', maxConnections: 1 };
    const closing = createPool({
      ...options,
      statementTimeoutMs: 2_000,
      onLost: (fault) => told.push(fault),
    });
    const client = await closing.connect();
    // The pool waits for this one; meanwhile the server ends it, as it does when a database is dropped.
    const closed = endPool(closing);
    const lostNow = new Promise((resolve) => client.once('error', resolve));
    await endSessions('closing');
    await lostNow;
    client.release(true);
    expect([await closed, told]).toEqual([true, []]);
  });

  it('turns a connection that is lost in use into a transient fault', async () => {
    const failure = failureOf(
      tx(pool, async (sql) => {
        await sql.query('select 1');
        await endSessions();
        await sql.query('select 2');
      }),
    );
    expect(await failure).toBeInstanceOf(TransientFault);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('ends a statement that takes too long', async () => {
    const fault = toFault(await failureOf(pool.query('select pg_sleep(10)')));
    expect(fault).toBeInstanceOf(TransientFault);
    expect(fault).toMatchObject({ code: 'database-timeout' });
  });

  it('gives up on a server that is not there', async () => {
    const url = Object.assign(new URL(database.ownerUrl), { port: '1' }).href;
    const nowhere = createPool({ url, applicationName: 'x', maxConnections: 1, statementTimeoutMs: 1_000 });
    const fault = await failureOf(tx(nowhere, (sql) => sql.query('select 1')));
    await endPool(nowhere);
    expect(fault).toMatchObject({ name: 'TransientFault', code: 'database-away', retryAfterSeconds: 1 });
  });

  it.each([
    ['select 1/0', PermanentFault, '22012'],
    ['select * from nowhere', FatalFault, '42P01'],
    [`insert into public.note values (1, null)`, PermanentFault, '23502'],
    [`set transaction isolation level nonsense`, FatalFault, '42601'],
    [`do $$ begin raise exception using errcode = '53100'; end $$`, TransientFault, '53100'],
    [`do $$ begin raise exception using errcode = '40001'; end $$`, TransientFault, '40001'],
    [`do $$ begin raise exception using errcode = 'XX001'; end $$`, FatalFault, 'XX001'],
    [`do $$ begin raise exception using errcode = '42501'; end $$`, FatalFault, '42501'],
    [`do $$ begin raise exception using errcode = '0A000'; end $$`, FatalFault, '0A000'],
    [`do $$ begin raise exception using errcode = '55006'; end $$`, TransientFault, '55006'],
  ])('classifies %s', async (text, kind, state) => {
    const fault = toFault(await failureOf(pool.query(text)));
    expect(fault).toBeInstanceOf(kind);
    expect(sqlState(fault)).toBe(state);
  });

  it('leaves what is not the database’s failure alone', () => {
    const bug = new TypeError('x is not a function');
    expect(toFault(bug)).toBe(bug);
    expect(toFault('text')).toBe('text');
  });
});

describe('tx', () => {
  const notes = async (): Promise<unknown[]> =>
    (await pool.query('select * from public.note order by id')).rows;

  it('commits what the work did and gives its result', async () => {
    const result = await tx(pool, async (sql) => {
      await sql.query(`insert into public.note values (1, 'kept')`);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await notes()).toEqual([{ id: 1, text: 'kept' }]);
  });

  it('rolls back and throws on what the work throws', async () => {
    const refusal = new Error('refused');
    const failure = await failureOf(
      tx(pool, async (sql) => {
        await sql.query(`insert into public.note values (2, 'lost')`);
        throw refusal;
      }),
    );
    expect(failure).toBe(refusal);
    expect(await notes()).toHaveLength(1);
  });

  it('does not call a rolled back transaction committed', async () => {
    const failure = await failureOf(
      tx(pool, async (sql) => {
        await sql.query(`insert into public.note values (3, 'lost')`);
        await sql.query('select 1/0').catch(() => undefined);
      }),
    );
    expect(failure).toMatchObject({ code: 'database-rolled-back' });
    expect(await notes()).toHaveLength(1);
  });

  it('gives connections back clean', async () => {
    for (let round = 0; round < 5; round += 1) {
      await failureOf(tx(pool, (sql) => sql.query('select 1/0')));
    }
    expect(pool.idleCount).toBe(pool.totalCount);
    const { rows } = await pool.query('select pg_current_xact_id_if_assigned() as xid');
    expect(rows).toEqual([{ xid: null }]);
  });

  it('honours read only', async () => {
    const failure = await failureOf(
      tx(pool, (sql) => sql.query(`insert into public.note values (4, 'lost')`), { readOnly: true }),
    );
    expect(sqlState(failure)).toBe('25006');
  });
});

it('endPool does not wait for ever for a connection that is never returned', async () => {
  const leaky = createPool({
    url: database.ownerUrl,
    applicationName: 'leaky',
    maxConnections: 1,
    statementTimeoutMs: 1_000,
  });
  const client = await leaky.connect();
  expect(await endPool(leaky, 50)).toBe(false);
  client.release(true);
});
