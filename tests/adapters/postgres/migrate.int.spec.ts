// Bringing a database up to date: from nothing, by several at once, after an interruption, and not at all
// where a newer VoiceMeet was here before.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
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
