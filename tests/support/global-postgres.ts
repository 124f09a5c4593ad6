// Starts one embedded PostgreSQL for a test project, with a migrated database to clone, and removes it whole.
// Remains of runs that were killed are removed first.
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { databaseName } from '../../src/adapters/postgres/bootstrap.ts';
import { readRolesKey } from '../../src/adapters/postgres/key-file.ts';
import { prepareDatabase } from '../../src/adapters/postgres/migrate.ts';
import { launchPostgres } from '../../src/app/embedded/postgres-launcher.ts';
import { findPostmaster, stopPostmaster } from '../../src/app/embedded/postmaster.ts';
import { isAlive } from '../../src/app/embedded/process-facts.ts';

const prefix = 'voicemeet-test-';

/** What test files get by `inject('postgres')`. */
export interface TestPostgres {
  /** Owner's URL of the migrated template database. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  /** Base64 of the key that role passwords derive from. */
  readonly rolesKey: string;
  readonly template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestPostgres;
  }
}

/** Vitest's global set-up; gives the tear-down. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeRemains();
  const directory = await mkdtemp(join(tmpdir(), prefix));
  await writeFile(join(directory, 'runner.pid'), String(process.pid));
  // Under root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const keysDir = join(directory, 'keys');
  const server = await launchPostgres({
    dataDir: join(directory, 'data'),
    keysDir,
    durability: 'none',
    log: () => undefined,
    systemDir: join(directory, 'system'),
  });
  const remove = async (): Promise<void> => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const rolesKey = await readRolesKey(keysDir);
    await prepareDatabase(server.ownerUrl, rolesKey);
    await server.harden();
    await closeTemplate(server.superuserUrl);
    project.provide('postgres', {
      ownerUrl: server.ownerUrl,
      superuserUrl: server.superuserUrl,
      rolesKey: Buffer.from(rolesKey).toString('base64'),
      template: databaseName,
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

/** Nobody may connect to the template: a connection would stop every clone. */
export async function closeTemplate(superuserUrl: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(`alter database ${databaseName} with allow_connections false is_template true`);
  await client.end();
}

async function removeRemains(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const directory = join(tmpdir(), name);
    const runner = Number(await readFile(join(directory, 'runner.pid'), 'utf8').catch(() => '0'));
    if (runner === 0 || (await isAlive(runner))) continue;
    const cluster = join(directory, 'data', 'postgres');
    const postmaster = await findPostmaster(cluster);
    if (postmaster !== undefined) await stopPostmaster(postmaster.pid, cluster);
    await rm(directory, { recursive: true, force: true });
  }
}
