// Bringing a database up to date: from nothing, by several at once, after an interruption, and not at all
// where a newer VoiceMeet was here before.
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { knownMigrations, prepareDatabase } from '../../../src/adapters/postgres/migrate.ts';
import { freshDatabase } from '../../support/database.ts';

const { ownerUrl, superuserUrl, rolesKey } = inject('postgres');
const key = Buffer.from(rolesKey, 'base64');
let admin: Client;
let name: string;
let url: string;
let directory: string;

beforeAll(async () => {
  admin = new Client({ connectionString: superuserUrl });
  await admin.connect();
});
afterAll(() => admin.end());

beforeEach(async () => {
  name = `m_${randomBytes(8).toString('hex')}`;
  url = Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href;
  directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  await admin.query(`create database ${name} owner vm_owner`);
});
afterEach(async () => {
  await rm(directory, { recursive: true });
  await admin.query(`drop database ${name} with (force)`);
});

async function rows(text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

it('runs every file once, in order', async () => {
  expect(await prepareDatabase(url, key)).toEqual(await knownMigrations());
  expect(await prepareDatabase(url, key)).toEqual([]);
  expect(await rows('select name from ops.migrations order by id')).toEqual(
    (await knownMigrations()).map((known) => ({ name: known })),
  );
});

it('numbers the files without a double or a hole in the order', async () => {
  const numbers = (await knownMigrations()).map((known) => known.slice(0, 4));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers[0]).toBe('0001');
});

it('lets several processes begin at once: each file runs once', async () => {
  const ran = await Promise.all(Array.from({ length: 4 }, () => prepareDatabase(url, key)));
  expect(ran.flat().sort()).toEqual(await knownMigrations());
});

it('leaves nothing of a migration that fails, and names it', async () => {
  await writeFile(join(directory, '0001_first.sql'), 'create table ops.first ();');
  await writeFile(join(directory, '0002_second.sql'), 'create table ops.second ();\nselect wrong;');
  await expect(prepareDatabase(url, key, { directory })).rejects.toMatchObject({
    name: 'FatalFault',
    code: 'migration-failed',
    message: expect.stringContaining('0002_second'),
  });
  expect(
    await rows(`select to_regclass('ops.first') as first, (select count(*)::int from ops.migrations) as ran`),
  ).toEqual([{ first: null, ran: 0 }]);
});

it('refuses a database of a newer version and changes nothing', async () => {
  await writeFile(join(directory, '0001_first.sql'), 'create table ops.first ();');
  await writeFile(join(directory, '0002_future.sql'), 'create table ops.future ();');
  await prepareDatabase(url, key, { directory });
  await rm(join(directory, '0002_future.sql'));
  await writeFile(join(directory, '0003_other.sql'), 'create table ops.other ();');
  await expect(prepareDatabase(url, key, { directory })).rejects.toMatchObject({
    name: 'FatalFault',
    code: 'schema-newer',
    message: expect.stringContaining('0002_future'),
  });
  expect(await rows(`select to_regclass('ops.other') as other`)).toEqual([{ other: null }]);
});

it('issue 12, A1: makes timers due again that a version before had set aside for an outage, and no others', async () => {
  const ours = join(import.meta.dirname, '../../../src/adapters/postgres/migrations');
  const ownStep = '0021_outages_free_timers';
  for (const known of await knownMigrations()) {
    if (known < ownStep) await copyFile(join(ours, `${known}.sql`), join(directory, `${known}.sql`));
  }
  await prepareDatabase(url, key, { directory });
  const superuser = new Client({
    connectionString: Object.assign(new URL(superuserUrl), { pathname: `/${name}` }).href,
  });
  await superuser.connect();
  const tenant = '00000000-0000-4000-8000-000000000001';
  for (const [stream, ref, code] of [
    ['busy', '', 'database-busy'],
    ['unknown-outcome', 'x', 'append-unknown'],
    ['malformed', '', 'event-malformed'],
  ]) {
    await superuser.query(
      `insert into ops.due_attempts (tenant, stream, kind, ref, due, holder, attempts, until)
       values ($1, $2, 'seat-release', $3, '2026-03-02T09:00:00Z', '', 10, 'infinity')`,
      [tenant, stream, ref],
    );
    await superuser.query(
      `insert into ops.stuck_work (filed_as, tenant, stream, item, code, sentence, attempts, due)
       values ('timers', $1, $2, $3, $4, '', 10, '2026-03-02T09:00:00Z')`,
      [tenant, stream, ref === '' ? 'seat-release' : `seat-release/${ref}`, code],
    );
  }
  await copyFile(join(ours, `${ownStep}.sql`), join(directory, `${ownStep}.sql`));
  expect(await prepareDatabase(url, key, { directory })).toEqual([ownStep]);
  const left = await superuser.query('select stream from ops.stuck_work');
  const due = await superuser.query(
    `select stream, retried_from from ops.due_attempts where until <= clock_timestamp() order by stream`,
  );
  await superuser.end();
  expect(left.rows).toEqual([{ stream: 'malformed' }]);
  expect(due.rows).toEqual(['busy', 'unknown-outcome'].map((stream) => ({ stream, retried_from: 10 })));
});

describe('issue 12 A5: migrations beside processes that work', () => {
  /** Two tables of the version before; the next migration changes both, the second first. */
  async function givenTables(): Promise<void> {
    await writeFile(join(directory, '0001_tables.sql'), 'create table ops.one (); create table ops.two ();');
    await prepareDatabase(url, key, { directory });
    const changes = 'alter table ops.two add column a int;\nalter table ops.one add column a int;';
    await writeFile(join(directory, '0002_changes.sql'), changes);
  }
  async function connected(): Promise<Client> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client;
  }

  it('gives up in a deadlock before the process does, and runs once the process has committed', async () => {
    await givenTables();
    const process = await connected();
    await process.query('begin');
    await process.query('lock table ops.one in row exclusive mode');
    const migrating = prepareDatabase(url, key, { directory });
    const waits = `select from pg_locks where not granted and relation = 'ops.one'::regclass`;
    await expect.poll(async () => (await rows(waits)).length).toBe(1);
    // The migration holds ops.two and waits for ops.one; now the process waits for ops.two as well.
    await process.query('lock table ops.two in row exclusive mode');
    await process.query('commit');
    await process.end();
    expect(await migrating).toEqual(['0002_changes']);
  });
});

it('gives test files a database that needs nothing more', async () => {
  const database = await freshDatabase();
  const ran = await prepareDatabase(database.ownerUrl, database.rolesKey);
  await database.drop();
  expect(ran).toEqual([]);
});

it('says that the server is away as a transient fault', async () => {
  const nowhere = Object.assign(new URL(url), { port: '1' }).href;
  await expect(prepareDatabase(nowhere, key)).rejects.toMatchObject({
    name: 'TransientFault',
    code: 'database-away',
  });
});
