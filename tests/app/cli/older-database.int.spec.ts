// A command line of this version on a database of the version before: it says so and changes nothing; `migrate` is for that.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { knownMigrations, prepareDatabase } from '../../../src/adapters/postgres/migrate.ts';
import { rolePasswordsText } from '../../../src/adapters/postgres/role-passwords.ts';
import { roleNames } from '../../../src/adapters/postgres/roles.ts';
import { lookAtDatabase } from '../../../src/adapters/postgres/seen-database.ts';
import { withLogs } from '../../../src/app/cli/open-logs.ts';
import { withOperator } from '../../../src/app/cli/open-operator.ts';
import { withSnapshots } from '../../../src/app/cli/open-snapshots.ts';
import { openDatabaseAsRoles } from '../../../src/app/open-as-roles.ts';
import { secretOf } from '../../../src/app/secret.ts';
import { readingVerbs } from '../../support/every-reading-verb.ts';
import { freshDatabase } from '../../support/database.ts';
import { withMigrationsBefore } from '../../support/older-migrations.ts';
import { commandLine } from './said.ts';

const { ownerUrl, superuserUrl, rolesKey } = inject('postgres');
const key = Buffer.from(rolesKey, 'base64');
const name = `older_${randomBytes(8).toString('hex')}`;
const url = Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href;
const empty = Object.assign(new URL(url), { pathname: `/${name}_empty` }).href;
const note = (): void => undefined;
let keysDir: string;

async function rowsOf(text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  return (await client.query<Record<string, unknown>>(text).finally(() => client.end())).rows;
}

async function byHand(text: string): Promise<void> {
  await rowsOf(text);
}

const line = (...words: readonly string[]) =>
  commandLine(
    (config, work) => withOperator({ config, note }, work),
    { VOICEMEET_DATABASE_URL: url, VOICEMEET_KEYS_DIR: keysDir },
    undefined,
    (config, work) => withLogs({ config, note }, work),
    (config, work) => withSnapshots({ config, note }, work),
  )(...words);

beforeAll(async () => {
  keysDir = await mkdtemp(join(tmpdir(), 'voicemeet-keys-'));
  await writeFile(join(keysDir, 'database-roles.key'), key, { mode: 0o600 });
  await writeFile(join(keysDir, 'root.key'), randomBytes(32), { mode: 0o600 });
  await byHand(`create database ${name} owner vm_owner`);
  await byHand(`create database ${name}_empty owner vm_owner`);
  await withMigrationsBefore('0019', (directory) => prepareDatabase(url, key, { directory }));
});
afterAll(async () => {
  await byHand(`drop database ${name} with (force)`);
  await byHand(`drop database ${name}_empty with (force)`);
  await rm(keysDir, { recursive: true });
});

describe('issue 12 A2: roles set-passwords', () => {
  it('refuses a database that nobody ever prepared, with the way out, and changes nothing', async () => {
    const stored = () =>
      rowsOf(
        `select rolname, rolpassword, rolconnlimit from pg_authid where rolname like 'vm\\_%' order by 1`,
      );
    const [before, keys] = [await stored(), await mkdtemp(join(tmpdir(), 'voicemeet-keys-'))];
    const env = { VOICEMEET_DATABASE_URL: empty, VOICEMEET_KEYS_DIR: keys };
    const open = commandLine((config, work) => withOperator({ config, note }, work), env);
    const { code, notes } = await open('roles', 'set-passwords', '--reason', 'tidying up');
    expect([code, notes]).toEqual([1, expect.stringContaining('[no-database]')]);
    expect(notes).toContain('voicemeet migrate');
    expect(await stored()).toEqual(before);
    expect(await readdir(keys)).toEqual([]);
    expect((await lookAtDatabase(empty)).migrations).toEqual([]);
    await rm(keys, { recursive: true });
  });
});

describe('issue 12 A5: only a start and `voicemeet migrate` migrate', () => {
  it.each(readingVerbs.map((verb) => [verb.join(' '), verb] as const))(
    '%s says that the database is older, and changes nothing',
    async (_, verb) => {
      const before = await lookAtDatabase(url);
      const { code, notes } = await line(...verb);
      expect([code, notes]).toEqual([1, expect.stringContaining('[schema-older]')]);
      expect(notes).toContain('voicemeet migrate');
      expect(await lookAtDatabase(url)).toEqual(before);
      expect((await readdir(keysDir)).sort()).toEqual(['database-roles.key', 'root.key']);
    },
  );

  it.each([
    ['of the version before', url],
    ['that nobody ever prepared', empty],
  ])('a process without the owner’s account says so too, on a database %s', async (_, database) => {
    const before = await lookAtDatabase(database);
    const passwords = join(keysDir, '..', `${name}.json`);
    await writeFile(passwords, rolePasswordsText(roleNames, key), { mode: 0o600 });
    const opened = openDatabaseAsRoles({
      database: { kind: 'url', url: secretOf(database) },
      keysDir,
      rolePasswordsFile: passwords,
    });
    await expect(opened.finally(() => rm(passwords))).rejects.toMatchObject({
      code: 'schema-older',
      message: expect.stringContaining('Run "voicemeet migrate"'),
    });
    expect(await lookAtDatabase(database)).toEqual(before);
  });

  it.each(['copy', 'compare'])(
    'log %s says that a log lies in an older database, and which',
    async (verb) => {
      const current = await freshDatabase();
      const env = { VOICEMEET_DATABASE_URL: current.ownerUrl, VOICEMEET_KEYS_DIR: keysDir };
      const say = commandLine(
        (config, work) => withOperator({ config, note }, work),
        env,
        undefined,
        (config, work) => withLogs({ config, note }, work),
      );
      const reason = verb === 'copy' ? ['--reason', 'moving'] : [];
      const { code, notes } = await say('log', verb, '--from', url, '--to', 'current', ...reason);
      await current.drop();
      expect([code, notes]).toEqual([1, expect.stringContaining('[schema-older]')]);
      expect(notes).toContain(`/${name} is older than this VoiceMeet`);
      expect(notes).not.toContain('copying');
    },
  );

  it('migrate runs what is missing, and nothing the second time', async () => {
    const ran = await line('migrate', '--json');
    expect(ran.code).toBe(0);
    const missing = (await knownMigrations()).filter((known) => known >= '0019');
    expect(JSON.parse(ran.out)).toEqual({ migrations: missing });
    expect(await line('migrate')).toMatchObject({ code: 0, out: 'The database is up to date.' });
    expect((await line('projections', 'list')).code).toBe(0);
  });
});
