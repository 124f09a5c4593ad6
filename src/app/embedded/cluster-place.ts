// Where the cluster of a data directory lies: in it, or, where the user PostgreSQL runs as can't enter it (a
// checkout below a home that only root can enter), under the system's state directory. The file `where`
// in the data directory names it.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { FatalFault } from '../../ports/faults.ts';
import { canEnter, chooseRunAs } from './run-as.ts';
import type { RunAs } from './run-as.ts';

/** The number of the data directory's layout; a newer VoiceMeet may write a higher one. */
const dataFormat = 1;
const clusterName = 'postgres';

/** Where the cluster lies, and as whom its server runs. */
export interface ClusterPlace {
  /** The data directory with its links resolved. */
  readonly dataDir: string;
  readonly cluster: string;
  readonly runAs: RunAs | undefined;
}

/** Makes the data directory and checks its version. Raises fatal faults `data-newer`, `data-not-writable`. */
export async function openDataDir(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  const real = await realpath(dataDir);
  const file = join(real, 'version');
  const found = (await readText(file))?.trim();
  if (found === undefined) await writeFile(file, `${dataFormat}\n`);
  else if (found !== String(dataFormat)) {
    throw new FatalFault(
      'data-newer',
      `${real} is of data format ${found}, this VoiceMeet knows ${dataFormat}: start the newer version that wrote it, or name another VOICEMEET_DATA_DIR.`,
    );
  }
  return real;
}

/** Whether a data directory has a database, running or not; makes nothing. */
export async function holdsDatabase(dataDir: string): Promise<boolean> {
  return exists(join(dataDir, 'where'));
}

/** Decides the place once, remembers it in `where`, and finds it again. The start lock must be held. Raises fatal faults. */
export async function placeCluster(dataDir: string, systemDir: string): Promise<ClusterPlace> {
  const where = join(dataDir, 'where');
  const named = (await readText(where))?.trim();
  if (named !== undefined && named !== '')
    return placeAt(dataDir, isAbsolute(named) ? named : join(dataDir, named));
  const inside = join(dataDir, clusterName);
  const runAs = await chooseRunAs(inside);
  if (await canEnter(dataDir, runAs)) {
    await writeFile(where, `${clusterName}\n`);
    return { dataDir, cluster: inside, runAs };
  }
  const parent = await newStateDir(dataDir, systemDir);
  const cluster = join(parent, clusterName);
  await writeFile(join(parent, 'origin'), `${dataDir}\n`);
  await writeFile(where, `${cluster}\n`);
  return { dataDir, cluster, runAs };
}

async function placeAt(dataDir: string, cluster: string): Promise<ClusterPlace> {
  const origin = join(cluster, '..', 'origin');
  const from = (await readText(origin))?.trim();
  if (from !== undefined && from !== dataDir) {
    if ((await readText(join(from, 'where')))?.trim() === cluster) {
      throw new FatalFault(
        'data-shared',
        `${join(dataDir, 'where')} names the cluster of ${from}: this looks like a copy of that checkout. Remove ${dataDir} to start with no data.`,
      );
    }
    await writeFile(origin, `${dataDir}\n`);
  }
  const runAs = await chooseRunAs(cluster);
  const parent = join(cluster, '..');
  if ((await exists(parent)) && !(await canEnter(parent, runAs))) {
    throw new FatalFault(
      'cluster-unreachable',
      `PostgreSQL can't run as root, and user ${runAs?.uid ?? '?'} can't enter ${parent}: start as a user who can, or open the way to it.`,
    );
  }
  return { dataDir, cluster, runAs };
}

/** A directory of its own by the data directory's path; an older one left by a removed checkout is never reused. */
async function newStateDir(dataDir: string, systemDir: string): Promise<string> {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const first = join(systemDir, name);
  const parent = (await exists(first)) ? `${first}-${randomBytes(4).toString('hex')}` : first;
  await mkdir(parent, { recursive: true, mode: 0o755 });
  return parent;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
