// An embedded server that the version before made: what this version changes of it, and when.
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { openBackupServer } from '../../src/app/backup-server.ts';
import { launchPostgres } from '../../src/app/embedded/postgres-launcher.ts';
import type { EmbeddedPostgres } from '../../src/app/embedded/postgres-launcher.ts';
import { openDatabase, openDatabaseAsItIs } from '../../src/app/open-database.ts';
import { freshDataPlace } from '../support/child-program.ts';
import type { DataPlace } from '../support/child-program.ts';

const say = (): void => undefined;
let place: DataPlace;
let server: EmbeddedPostgres;

beforeAll(async () => {
  place = await freshDataPlace();
  server = await launchPostgres({ ...place, durability: 'none', log: say });
  await (await start()).close();
});
afterAll(async () => {
  await server.stop();
  await place.remove();
});

const wish = () => ({
  database: { kind: 'embedded' as const },
  dataDir: place.dataDir,
  keysDir: place.keysDir,
});
const start = () =>
  openDatabase({
    ...wish(),
    eventStore: { kind: 'postgres' },
    pace: systemPace,
    say,
    stopRequested: undefined,
  });

async function byHand(text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: server.superuserUrl });
  await client.connect();
  return (await client.query<Record<string, unknown>>(text).finally(() => client.end())).rows;
}

/** What the version before left of the role for backups. */
async function asOfVersionBefore(): Promise<void> {
  await byHand('revoke connect on database voicemeet from vm_backup');
  await byHand('alter role vm_backup nologin password null');
  await byHand('alter role vm_backup reset all');
}

/** Roles and rights as the server has them. */
const stored = () =>
  byHand(`select array(select row(rolname, rolcanlogin, rolpassword, rolconnlimit)::text from pg_authid order by 1) as roles,
    array(select row(setrole, setconfig)::text from pg_db_role_setting order by 1) as settings,
    array(select row(datname, datacl)::text from pg_database order by 1) as rights`);

describe('issue 12 A2: an embedded server of the version before', () => {
  it('stays as it is under a start and a verb that are refused, and under a verb that only reads', async () => {
    await asOfVersionBefore();
    const before = await stored();
    const root = join(place.keysDir, 'root.key');
    const own = await readFile(root);
    await writeFile(root, randomBytes(32));
    await expect(start()).rejects.toMatchObject({ code: 'root-key-mismatch' });
    await expect(openDatabaseAsItIs(wish(), say)).rejects.toMatchObject({ code: 'root-key-mismatch' });
    expect(await stored()).toEqual(before);
    await writeFile(root, own);
    await (await openDatabaseAsItIs(wish(), say)).close();
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['a start', async () => (await start()).close()],
    [
      'a backup',
      async () => {
        const opened = await openBackupServer(wish(), say);
        await opened.backupUrl();
        await opened.close();
      },
    ],
  ])('gets a role for backups that can log in by %s', async (_, work) => {
    await asOfVersionBefore();
    await work();
    const client = new Client({ connectionString: await server.backupUrl() });
    await client.connect();
    const { rows } = await client.query('show default_transaction_read_only').finally(() => client.end());
    expect(rows).toEqual([{ default_transaction_read_only: 'on' }]);
    const before = await stored();
    await work();
    expect(await stored()).toEqual(before);
  });
});
