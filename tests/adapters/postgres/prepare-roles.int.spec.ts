// Whose the login roles of a server are, and when their passwords may be set. Each test has a server of its own in mind:
// roles belong to the whole server.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownMigrations, prepareDatabase } from '../../../src/adapters/postgres/migrate.ts';
import type { PrepareOptions } from '../../../src/adapters/postgres/migrate.ts';
import { takesPassword } from '../../../src/adapters/postgres/role-logins.ts';
import { roleNames, roleUrl } from '../../../src/adapters/postgres/roles.ts';
import { lookAtDatabase } from '../../../src/adapters/postgres/seen-database.ts';
import { withMigrationsBefore } from '../../support/older-migrations.ts';
import { startOwnServer } from '../../support/own-server.ts';
import type { OwnServer } from '../../support/own-server.ts';

const own = randomBytes(32);
const foreign = randomBytes(32);

let server: OwnServer;
let url: string;

beforeAll(async () => {
  server = await startOwnServer();
  url = await server.database('first');
  await prepareDatabase(url, own, { rootKeyId: 'root-of-first' });
});
afterAll(() => server.remove());

/** The refusal of a preparation, and that it changed no password. */
async function refusal(database: string, key: Uint8Array, options?: PrepareOptions): Promise<unknown> {
  const before = await server.passwords();
  const fault: unknown = await prepareDatabase(database, key, options).then(
    () => 'no refusal',
    (raised: unknown) => raised,
  );
  expect(await server.passwords()).toEqual(before);
  return fault;
}

/** A database as the version before made it: its migrations, and no fingerprint. */
async function databaseOfBefore(name: string, key: Uint8Array): Promise<string> {
  const database = await server.database(name);
  await prepareDatabase(database, key, { takeRoles: true });
  await withMigrationsBefore('0019', (directory) => prepareDatabase(database, key, { directory }));
  return database;
}

describe('issue 12 A2: whose the login roles are', () => {
  it('keeps the fingerprints of the keys that the database was made with', async () => {
    const { fingerprints } = await lookAtDatabase(url);
    expect(fingerprints).toEqual({ root: 'root-of-first', roles: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  it('sets no password that is taken: what the server stores stays the same to the byte', async () => {
    const before = await server.passwords();
    expect(before.map(({ rolname }) => rolname)).toEqual(expect.arrayContaining([...roleNames]));
    await prepareDatabase(url, own);
    expect(await server.passwords()).toEqual(before);
  });

  it('refuses another key for a database with a fingerprint', async () => {
    expect(await refusal(url, foreign)).toMatchObject({ name: 'FatalFault', code: 'roles-key-mismatch' });
  });

  it('refuses a second installation on the same server, names the first one’s database, and makes nothing', async () => {
    const second = await server.database('second');
    expect(await refusal(second, foreign)).toMatchObject({
      code: 'server-shared',
      message: expect.stringContaining('the database first'),
    });
    expect(await lookAtDatabase(second)).toMatchObject({ migrations: [] });
    await server.byHand('drop database second');
  });

  it('takes a second database under the same key', async () => {
    const copy = await server.database('copy');
    expect(await prepareDatabase(copy, own)).toEqual(await knownMigrations());
    await server.byHand('drop database copy');
  });

  it('says which right an owner’s account lacks over roles that another account made', async () => {
    await server.byHand(`create role second_owner login createrole password 'secret'`);
    await server.byHand('create database owned owner second_owner');
    await server.byHand(`alter role vm_query password 'changed by hand'`);
    await server.byHand('alter role vm_relay connection limit -1');
    const owned = Object.assign(new URL(url), {
      pathname: '/owned',
      username: 'second_owner',
      password: 'secret',
    }).href;
    const fault = await refusal(owned, own, { takeRoles: true });
    expect(fault).toMatchObject({
      name: 'FatalFault',
      code: 'roles-forbidden',
      message: expect.stringMatching(/grant vm_appender, .* to second_owner with admin option/),
    });
    await server.byHand('drop database owned');
    await server.byHand('drop role second_owner');
  });

  it('mends a password that somebody changed, where the fingerprint fits and nobody shares the server', async () => {
    await server.byHand(`alter role vm_query password 'changed by hand'`);
    expect(await takesPassword(roleUrl(url, 'vm_query', own))).toBe(false);
    await prepareDatabase(url, own);
    expect(await takesPassword(roleUrl(url, 'vm_query', own))).toBe(true);
  });

  it('leaves a changed password alone where another database uses the roles too', async () => {
    const copy = await server.database('copy');
    await prepareDatabase(copy, own);
    await server.byHand(`alter role vm_query password 'changed by hand'`);
    expect(await refusal(url, own)).toMatchObject({
      code: 'server-shared',
      message: expect.stringContaining('the database copy'),
    });
    await prepareDatabase(url, own, { takeRoles: true });
    expect(await takesPassword(roleUrl(url, 'vm_query', own))).toBe(true);
    await server.byHand('drop database copy');
  });

  it('takes the roles over where an operator says so, and keeps the fingerprint of the new key', async () => {
    await prepareDatabase(url, foreign, { takeRoles: true });
    expect(await takesPassword(roleUrl(url, 'vm_appender', foreign))).toBe(true);
    expect(await refusal(url, own)).toMatchObject({ code: 'roles-key-mismatch' });
    await prepareDatabase(url, own, { takeRoles: true });
  });

  describe('beside a database of the version before', () => {
    let old: string;
    beforeAll(async () => {
      await server.byHand('drop database first');
      old = await databaseOfBefore('old', own);
    });

    it('refuses keys of which nothing shows that they belong to it', async () => {
      expect(await refusal(old, foreign, { rootKeyId: 'another' })).toMatchObject({
        code: 'roles-key-mismatch',
        message: expect.stringContaining('set-passwords'),
      });
      expect(await lookAtDatabase(old)).toMatchObject({ fingerprints: {} });
    });

    it('sets passwords where the root key beside them has wrapped what is there', async () => {
      const client = new Client({ connectionString: new URL('/old', server.superuserUrl).href });
      await client.connect();
      await client.query(
        `insert into keys.epoch_keys values (gen_random_uuid(), 1, decode(repeat('00', 60), 'hex'), 'wrapping-root')`,
      );
      await client.end();
      await prepareDatabase(old, foreign, { rootKeyId: 'wrapping-root' });
      expect(await takesPassword(roleUrl(old, 'vm_query', foreign))).toBe(true);
    });

    it('takes the roles over for it without migrating it, so that a start then can', async () => {
      const another = await databaseOfBefore('refused', own);
      const { migrations } = await lookAtDatabase(another);
      expect(await refusal(another, foreign)).toMatchObject({ code: 'server-shared' });
      expect(await prepareDatabase(another, foreign, { takeRoles: true })).toEqual([]);
      expect(await lookAtDatabase(another)).toMatchObject({ migrations, fingerprints: {} });
      expect(await prepareDatabase(another, foreign)).not.toEqual([]);
      await server.byHand('drop database refused');
    });

    it('upgrades it without hands: migrations run, fingerprints are kept, passwords stay', async () => {
      const another = await databaseOfBefore('another', own);
      const before = await server.passwords();
      const ran = await prepareDatabase(another, own);
      expect(ran[0]).toMatch(/^0019/);
      expect(await server.passwords()).toEqual(before);
      expect((await lookAtDatabase(another)).fingerprints.roles).toBeDefined();
    });
  });
});
