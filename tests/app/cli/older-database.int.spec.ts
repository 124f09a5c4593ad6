// A command line of this version on a database of the version before: it says so and changes nothing; `migrate` is for that.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { knownMigrations, prepareDatabase } from '../../../src/adapters/postgres/migrate.ts';
import { lookAtDatabase } from '../../../src/adapters/postgres/seen-database.ts';
import { withLogs } from '../../../src/app/cli/open-logs.ts';
import { withOperator } from '../../../src/app/cli/open-operator.ts';
import { withSnapshots } from '../../../src/app/cli/open-snapshots.ts';
import { readingVerbs } from '../../support/every-reading-verb.ts';
import { withMigrationsBefore } from '../../support/older-migrations.ts';
import { commandLine } from './said.ts';

const { ownerUrl, superuserUrl, rolesKey } = inject('postgres');
const key = Buffer.from(rolesKey, 'base64');
const name = `older_${randomBytes(8).toString('hex')}`;
const url = Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href;
const note = (): void => undefined;
let keysDir: string;

async function byHand(text: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(text).finally(() => client.end());
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
  await withMigrationsBefore('0019', (directory) => prepareDatabase(url, key, { directory }));
});
afterAll(async () => {
  await byHand(`drop database ${name} with (force)`);
  await rm(keysDir, { recursive: true });
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

  it('migrate runs what is missing, and nothing the second time', async () => {
    const ran = await line('migrate', '--json');
    expect(ran.code).toBe(0);
    const missing = (await knownMigrations()).filter((known) => known >= '0019');
    expect(JSON.parse(ran.out)).toEqual({ migrations: missing });
    expect(await line('migrate')).toMatchObject({ code: 0, out: 'The database is up to date.' });
    expect((await line('projections', 'list')).code).toBe(0);
  });
});
