// The probe with a durable server, with one that is not durable for a role or a database, and with one that is not at all.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseName } from '../../../src/adapters/postgres/bootstrap.ts';
import { fleetingFault, fleetingSettings } from '../../../src/adapters/postgres/durability-probe.ts';
import { readRolesKey } from '../../../src/adapters/postgres/key-file.ts';
import { prepareDatabase } from '../../../src/adapters/postgres/migrate.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { roleUrl } from '../../../src/adapters/postgres/roles.ts';
import type { RoleName } from '../../../src/adapters/postgres/roles.ts';
import { launchPostgres } from '../../../src/app/embedded/postgres-launcher.ts';
import type { EmbeddedPostgres } from '../../../src/app/embedded/postgres-launcher.ts';
import { freshDatabase } from '../../support/database.ts';

/** What the probe finds through sessions that were opened just now. */
async function probed(ownerUrl: string, rolesKey: Uint8Array): Promise<readonly string[]> {
  const pools: Pool[] = [];
  const poolOf = (role: RoleName): Pool => {
    const url = roleUrl(ownerUrl, role, rolesKey);
    const pool = createPool({ url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 5_000 });
    pools.push(pool);
    return pool;
  };
  try {
    return await fleetingSettings(poolOf);
  } finally {
    await Promise.all(pools.map((pool) => endPool(pool)));
  }
}

describe('a server that keeps what it acknowledges', () => {
  let home: string;
  let server: EmbeddedPostgres;
  let superuser: Client;
  let rolesKey: Uint8Array;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'voicemeet-durable-'));
    await chmod(home, 0o755);
    const keysDir = join(home, 'keys');
    server = await launchPostgres({
      dataDir: join(home, 'data'),
      keysDir,
      systemDir: join(home, 'system'),
      durability: 'full',
      log: () => undefined,
    });
    rolesKey = await readRolesKey(keysDir);
    await prepareDatabase(server.ownerUrl, rolesKey);
    superuser = new Client({ connectionString: server.superuserUrl });
    await superuser.connect();
  });
  afterAll(async () => {
    await superuser.end();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('has nothing to be told', async () => {
    expect(await probed(server.ownerUrl, rolesKey)).toEqual([]);
  });

  // The launcher gives fsync and full_page_writes on the command line, where no statement overrules them: the other server
  // below has them off.
  it.each([
    ['role vm_appender', ['synchronous_commit of vm_appender']],
    [`database ${databaseName}`, ['synchronous_commit of vm_appender', 'synchronous_commit of vm_keyring']],
  ])('is found out after: alter %s set synchronous_commit = off', async (whose, named) => {
    await superuser.query(`alter ${whose} set synchronous_commit = off`);
    const found = await probed(server.ownerUrl, rolesKey);
    await superuser.query(`alter ${whose} reset synchronous_commit`);
    expect(found).toEqual(named);
    expect(await probed(server.ownerUrl, rolesKey)).toEqual([]);
  });
});

it('a server for tests alone keeps nothing, and is said to', async () => {
  const database = await freshDatabase();
  const settings = await probed(database.ownerUrl, database.rolesKey);
  await database.drop();
  expect(settings).toEqual([
    'fsync',
    'full_page_writes',
    'synchronous_commit of vm_appender',
    'synchronous_commit of vm_keyring',
  ]);
  expect(fleetingFault(settings)).toMatchObject({
    code: 'database-not-durable',
    message: expect.stringContaining('fsync, full_page_writes, synchronous_commit of vm_appender') as string,
  });
});
