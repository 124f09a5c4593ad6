// The server process of one cluster: make the cluster, start the server apart from our process group, find a
// living one, stop it. Takes and gives process numbers and ports; knows no lock and no other program.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FatalFault } from '../../ports/faults.ts';
import type { ClusterPlace } from './cluster-place.ts';
import { postgresFailure } from './launch-sentences.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { isAlive, isPostmasterOf } from './process-facts.ts';
import { giveTo } from './run-as.ts';
import type { RunAs } from './run-as.ts';

/** Programs and place of one cluster. */
export interface Cluster extends ClusterPlace {
  readonly binaries: PostgresBinaries;
}

/** A server process as its pid file describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const initdbTimeoutMs = 60_000;
const fastStopMs = 15_000;
const hardStopMs = 10_000;
const pollMs = 20;
const largestLogBytes = 16 * 1024 * 1024;
const shownLogBytes = 4_000;
/** Above every process number of Linux (4,194,304) and macOS: never a living process. */
const nobodysPid = 2_147_483_646;

/** All that the server's programs get to see of our environment. */
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Makes the cluster where it is missing, whole or not at all; checks its version where it stands. Raises fatal faults. */
export async function ensureCluster(cluster: Cluster, password: string, sync: boolean): Promise<void> {
  const version = await readFile(join(cluster.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    const major = Number(version);
    if (major === cluster.binaries.major) return;
    const advice =
      major > cluster.binaries.major
        ? 'start the newer VoiceMeet that made it'
        : 'start the version that made it and export from there';
    throw new FatalFault(
      'cluster-version',
      `${cluster.cluster} was made by PostgreSQL ${major}, this VoiceMeet brings ${cluster.binaries.major}: ${advice}.`,
    );
  }
  const draft = join(dirname(cluster.cluster), `.initdb-${randomUUID()}`);
  const passwordFile = `${draft}.password`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    await giveTo(draft, cluster.runAs);
    await giveTo(passwordFile, cluster.runAs);
    await runInitdb(cluster, draft, passwordFile, sync);
    await rename(draft, cluster.cluster);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function runInitdb(
  cluster: Cluster,
  directory: string,
  passwordFile: string,
  sync: boolean,
): Promise<void> {
  const options = ['-D', directory, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const extra = sync ? [] : ['--no-sync', '--no-data-checksums'];
  const child = spawn(
    cluster.binaries.initdb,
    [...options, '-E', 'UTF8', '--locale=C', '--no-instructions', ...extra],
    {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: initdbTimeoutMs,
      killSignal: 'SIGKILL',
      ...cluster.runAs,
    },
  );
  let output = '';
  const keep = (part: Buffer): void => {
    output = (output + part.toString()).slice(-shownLogBytes);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const failure = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) =>
      resolve(code === 0 ? undefined : `${output}(ended by ${signal ?? String(code)})`),
    );
  });
  if (failure !== undefined) throw postgresFailure('could not be made', cluster.cluster, failure);
}

/** The living server of a cluster. A pid file left by a dead one, or whose number is another program's now, is made harmless. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = join(cluster, 'postmaster.pid');
  // Lines of postmaster.pid (PostgreSQL, pidfile.h): pid, data directory, start time, port, …
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) {
    // Cut off while it was written (a full disk, a lost power): the server refuses to start beside an empty one.
    if (text.trim() === '') await rm(file, { force: true });
    return undefined;
  }
  if (await isPostmasterOf(pid, cluster)) return { pid, port: Number(lines[3]) };
  // The number only is replaced: the server still checks the shared memory that the file names.
  if (await isAlive(pid)) await writeFile(file, [String(nobodysPid), ...lines.slice(1)].join('\n'));
  return undefined;
}

/** Starts the server apart from us: own session, own log, no standard streams. Gives its process number at once. */
export async function spawnPostmaster(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<StartedPostmaster> {
  const log = await openLog(cluster.cluster, cluster.runAs);
  try {
    const { size: logStart } = await log.stat();
    const options = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const child = spawn(cluster.binaries.postgres, ['-D', cluster.cluster, ...options], {
      cwd: cluster.cluster,
      env: environment,
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      ...cluster.runAs,
    });
    const ended = new Promise<string>((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('exit', (code, signal) => resolve(`ended by ${signal ?? String(code)}`));
    });
    child.unref();
    const failed = ended.then(async (how) => {
      const said = await logSince(cluster.cluster, logStart);
      return postgresFailure('did not start', cluster.cluster, `${said}\n${how}`);
    });
    return { pid: child.pid ?? nobodysPid, port, failed };
  } finally {
    await log.close();
  }
}

/** A server just started: `failed` resolves if it ends. */
export interface StartedPostmaster extends Postmaster {
  readonly failed: Promise<FatalFault>;
}

const logOf = (cluster: string): string => join(cluster, 'server.log');

async function openLog(cluster: string, runAs: RunAs | undefined): Promise<Awaited<ReturnType<typeof open>>> {
  const path = logOf(cluster);
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > largestLogBytes) await rename(path, `${path}.1`);
  const log = await open(path, 'a', 0o600);
  await giveTo(path, runAs);
  return log;
}

async function logSince(cluster: string, start: number): Promise<string> {
  const text = await readFile(logOf(cluster)).catch(() => Buffer.alloc(0));
  return text.subarray(Math.max(start, text.length - shownLogBytes)).toString();
}

/** Stops a server: fast (sessions are ended, all is written), after a while without ceremony. False where it still runs. */
export async function stopPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (!(await isPostmasterOf(pid, cluster))) return true;
  for (const [signal, waitMs] of [
    ['SIGINT', fastStopMs],
    ['SIGQUIT', hardStopMs],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return !(await isAlive(pid));
    }
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!(await isAlive(pid))) return true;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  return !(await isAlive(pid));
}
