// Everything about one data directory's server before it runs: options, place, programs, passwords.
import { createHmac } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { superuserRole } from '../../adapters/postgres/bootstrap.ts';
import { readKeyFile } from '../../adapters/postgres/key-file.ts';
import { FatalFault } from '../../ports/faults.ts';
import { placeCluster } from './cluster-place.ts';
import { findBinaries } from './postgres-binaries.ts';
import { host } from './postgres-settings.ts';
import type { Durability } from './postgres-settings.ts';
import { ensureCluster } from './postmaster.ts';
import type { Cluster } from './postmaster.ts';

/** What the launcher needs. */
export interface LaunchOptions {
  readonly dataDir: string;
  /** Holds the key of the server's passwords; never below the data directory. */
  readonly keysDir: string;
  readonly durability: Durability;
  readonly log: (message: string) => void;
  /** Default 60,000: for the lock, the making and the start together. */
  readonly startTimeoutMs?: number;
  /** Default /var/lib/voicemeet: where a root-only checkout's cluster and copies of the programs go. */
  readonly systemDir?: string;
}

const defaultStartTimeoutMs = 60_000;
const defaultSystemDir = '/var/lib/voicemeet';
const keyFile = 'embedded-postgres.key';

/** A data directory's server before it runs. */
export interface Site {
  readonly options: LaunchOptions;
  readonly cluster: Cluster;
  readonly password: (role: string) => string;
  readonly url: (role: string, database: string, port: number) => string;
}

/** How long starting, and waiting for others who start, may take. */
export function startTimeoutOf(options: LaunchOptions): number {
  return options.startTimeoutMs ?? defaultStartTimeoutMs;
}

/** Finds or makes the cluster of an opened data directory. The start lock must be held. Raises fatal faults. */
export async function openSite(options: LaunchOptions, dataDir: string): Promise<Site> {
  const systemDir = options.systemDir ?? defaultSystemDir;
  const place = await placeCluster(dataDir, systemDir);
  const copyDir = join(place.runAs === undefined ? dataDir : systemDir, 'programs');
  const binaries = await findBinaries(place.runAs, copyDir);
  const made = await exists(join(place.cluster, 'PG_VERSION'));
  if (made && !(await exists(join(options.keysDir, keyFile)))) {
    throw new FatalFault(
      'keys-missing',
      `${dataDir} holds a database, but its key ${join(options.keysDir, keyFile)} is gone: restore it from a backup, or name the right VOICEMEET_KEYS_DIR.`,
    );
  }
  const key = await readKeyFile(options.keysDir, keyFile);
  const password = (role: string): string =>
    createHmac('sha256', key).update(`voicemeet/embedded/${role}`).digest('base64url');
  if (!made) options.log('Making the embedded database for the first time; this takes some seconds.');
  await ensureCluster({ ...place, binaries }, password(superuserRole), options.durability === 'full');
  return {
    options,
    cluster: { ...place, cluster: await realpath(place.cluster), binaries },
    password,
    url: (role, database, port) => `postgres://${role}:${password(role)}@${host}:${port}/${database}`,
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
