// A server that answers: the living one of a cluster, or a new one. The caller holds the start lock.
import { commonDatabase, dataDirectoryOf, superuserRole } from '../../adapters/postgres/bootstrap.ts';
import { FatalFault, isTransient, TransientFault } from '../../ports/faults.ts';
import { isPortTaken, isStillEnding } from './launch-sentences.ts';
import { choosePort, host, settingsFor } from './postgres-settings.ts';
import { findPostmaster, spawnPostmaster, stopPostmaster } from './postmaster.ts';
import type { Postmaster } from './postmaster.ts';
import type { Site } from './server-site.ts';

const pollMs = 20;
const portAttempts = 5;

/** A server that answers. */
export interface Running extends Postmaster {
  readonly adopted: boolean;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Finds the living server or starts one; on `fixedPort` only, where others already know the port. Raises faults. */
export async function ensureServer(site: Site, timeoutMs: number, fixedPort?: number): Promise<Running> {
  const { cluster } = site;
  const deadline = Date.now() + timeoutMs;
  let portsTried = 0;
  while (Date.now() < deadline) {
    const found = await findPostmaster(cluster.cluster);
    if (found !== undefined) {
      if (await answers(site, found.port)) return { ...found, adopted: true };
      await pause(pollMs);
      continue;
    }
    const fault = await startServer(site, fixedPort ?? (await choosePort(cluster.dataDir)), deadline);
    if (!(fault instanceof Error)) return fault;
    if (isPortTaken(fault)) portsTried += fixedPort === undefined ? 1 : 0;
    else if (!isStillEnding(fault)) throw fault;
    if (portsTried >= portAttempts) {
      throw new FatalFault(
        'port-taken',
        `No port on ${host} could be had for the database in ${portAttempts} attempts.`,
        { cause: fault },
      );
    }
    await pause(pollMs * 10);
  }
  throw slow(site);
}

function slow({ cluster }: Site): TransientFault {
  return new TransientFault(
    'postgres-slow',
    `The database in ${cluster.cluster} did not answer in time: it may be recovering; see server.log there and start again.`,
  );
}

async function startServer(site: Site, port: number, deadline: number): Promise<Running | FatalFault> {
  const { cluster, options } = site;
  const settings = await settingsFor(options.durability, cluster.cluster);
  const started = await spawnPostmaster(cluster, port, settings);
  let failure: FatalFault | undefined;
  void started.failed.then((fault) => {
    failure = fault;
  });
  try {
    while (Date.now() < deadline) {
      if (failure !== undefined) return failure;
      if (await answers(site, port)) return { pid: started.pid, port, adopted: false };
      await pause(pollMs);
    }
  } catch (error) {
    await stopPostmaster(started.pid, cluster.cluster);
    throw error;
  }
  // Left running: it may be recovering, and the next start adopts it.
  throw slow(site);
}

/** Whether this cluster's server, and no other, answers at a port. Raises `keys-mismatch` where it refuses our password. */
async function answers(site: Site, port: number): Promise<boolean> {
  if (!Number.isInteger(port) || port <= 0) return false;
  try {
    return (await dataDirectoryOf(site.url(superuserRole, commonDatabase, port))) === site.cluster.cluster;
  } catch (fault) {
    if (!isTransient(fault)) throw fault;
    if (fault.code !== 'database-credentials') return false;
    // Another program's server may have taken the port before ours: then ours says so in its log.
    if ((await findPostmaster(site.cluster.cluster))?.port !== port) return false;
    throw new FatalFault(
      'keys-mismatch',
      `The database in ${site.cluster.cluster} does not take the password from ${site.options.keysDir}: it belongs to other keys.`,
      { cause: fault },
    );
  }
}
