// A PostgreSQL for the benchmark alone, the same that `npm start` runs, with full durability, in a directory that is
// removed afterwards. BENCH_DIR names another parent directory than the system's temporary one (which may be in memory).
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { readRolesKey } from '../../src/adapters/postgres/key-file.ts';
import { prepareDatabase } from '../../src/adapters/postgres/migrate.ts';
import { openFileRootKey } from '../../src/adapters/system/file-root-key.ts';
import { pinoObserver } from '../../src/adapters/telemetry/pino-observer.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { createParts } from '../../src/app/parts/parts.ts';
import type { Parts } from '../../src/app/parts/parts.ts';
import { launchPostgres } from '../../src/app/embedded/postgres-launcher.ts';

/** One migrated database of ours on the server, and how programs reach it. */
export interface BenchDatabase {
  readonly ownerUrl: string;
  /** As superuser, for looking and for checking: no row-level security. */
  readonly superuserUrl: string;
  readonly rolesKey: Uint8Array;
  /** Parts as the program opens them, read tables made. */
  readonly openParts: () => Promise<Parts>;
}

/** A running server. */
export interface BenchServer {
  /** The benchmark's own directory: on the server's disk, removed at the end. */
  readonly directory: string;
  readonly dataDir: string;
  readonly keysDir: string;
  readonly superuserUrl: string;
  /** The database that a program on `dataDir` and `keysDir` would serve, brought up to this code. */
  readonly voicemeet: () => Promise<BenchDatabase>;
  /** Another database of ours beside it, empty, brought up to this code. */
  readonly another: () => Promise<BenchDatabase>;
  /** An empty database for a peer; the URL of its superuser. */
  readonly emptyDatabase: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts it; `say` receives messages about what takes time. */
export async function startServer(say: (line: string) => void): Promise<BenchServer> {
  const directory = await mkdtemp(join(process.env['BENCH_DIR'] ?? tmpdir(), 'voicemeet-bench-'));
  // Under root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const [dataDir, keysDir] = [join(directory, 'data'), join(directory, 'keys')];
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    const systemDir = join(directory, 'system');
    const server = await launchPostgres({ dataDir, keysDir, durability: 'full', log: say, systemDir });
    const rolesKey = await readRolesKey(keysDir);
    await runIn(server.superuserUrl);
    const prepared = async (ownerUrl: string): Promise<BenchDatabase> => {
      await prepareDatabase(ownerUrl, rolesKey);
      const superuserUrl = onDatabase(server.superuserUrl, new URL(ownerUrl).pathname.slice(1));
      return { ownerUrl, superuserUrl, rolesKey, openParts: () => partsOf(ownerUrl, rolesKey, keysDir) };
    };
    const create = async (name: string, owner: string): Promise<string> => {
      await asSuperuser(server.superuserUrl, `create database ${name} owner ${owner}`);
      return onDatabase(server.superuserUrl, name);
    };
    return {
      directory,
      dataDir,
      keysDir,
      superuserUrl: server.superuserUrl,
      voicemeet: () => prepared(server.ownerUrl),
      async another() {
        const name = `voicemeet_${randomBytes(4).toString('hex')}`;
        await create(name, 'vm_owner');
        return prepared(onDatabase(server.ownerUrl, name));
      },
      emptyDatabase: (name) => create(name, 'postgres'),
      async stop() {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Log segments (16 MiB) that are there for reuse: 1 GiB, of the 4 that a large disk's server keeps (`min_wal_size`). */
const keptSegments = 64;

/**
 * Makes the log's segments once, so that they are there for reuse as on a server that has been running; otherwise the
 * subject that writes most would pay for zero-filling them.
 */
async function runIn(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (let segment = 0; segment < keptSegments; segment++) {
      await client.query(`select pg_logical_emit_message(true, 'bench', 'segment')`);
      await client.query('select pg_switch_wal()');
    }
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

async function partsOf(ownerUrl: string, rolesKey: Uint8Array, keysDir: string): Promise<Parts> {
  const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: true });
  const observer = pinoObserver({
    level: 'warn',
    metrics: { record: () => true },
    destination: process.stderr,
  });
  const parts = createParts({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer });
  await parts.makeReadTables();
  return parts;
}

/** The same login on another database of the server. */
export function onDatabase(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Runs one statement as superuser on a connection of its own; gives its rows. */
export async function asSuperuser<Row extends object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
