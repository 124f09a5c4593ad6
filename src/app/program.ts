// The program of one process: opens what its roles need, in order, and says when it is ready.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { checkRootKey, openFileRootKey } from '../adapters/system/file-root-key.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemPace } from '../adapters/system/system-pace.ts';
import { uuidIdSource } from '../adapters/system/uuid-id-source.ts';
import { fleetingFault, fleetingSettings } from '../adapters/postgres/durability-probe.ts';
import { keptHistory } from '../adapters/postgres/kept-history.ts';
import { probeIsolation } from '../adapters/postgres/isolation-probe.ts';
import { pinoObserver } from '../adapters/telemetry/pino-observer.ts';
import type { LogDestination } from '../adapters/telemetry/pino-observer.ts';
import { prometheusMetrics } from '../adapters/telemetry/prometheus-metrics.ts';
import { FatalFault } from '../ports/faults.ts';
import { allProjections } from '../projections/all.ts';
import { commandPath } from '../write/command-path.ts';
import { announce } from './announce.ts';
import { watchAppends } from './append-watch.ts';
import { buildApi } from './build-api.ts';
import { buildIdentity } from './build-identity.ts';
import { eventStoreBegun } from './build-log.ts';
import { buildSnapshots } from './build-snapshots.ts';
import { openStorage } from './build-storage.ts';
import type { Storage, StorageOptions } from './build-storage.ts';
import type { Config } from './config.ts';
import { seedDevelopment } from './embedded/development-seed.ts';
import { createLifecycle } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import { listen } from './listen.ts';
import { openLogHistory, type LogHistory } from './log-history.ts';
import { whenStoreAnswers } from './store-wait.ts';
import { openDatabase } from './open-database.ts';
import { programHealth } from './program-health.ts';
import { startWorkers } from './start-workers.ts';
import { ownVersion } from './version.ts';

/** What a program tells and is told besides its configuration. */
export interface ProgramOptions {
  readonly config: Config;
  /** Where sentences for people go. */
  readonly say: (line: string) => void;
  /** Where log lines go: standard output where nothing is named. */
  readonly logTo?: LogDestination;
  /** Ends a start that is under way, with its reason; what was started is stopped. */
  readonly told?: AbortSignal | undefined;
}

/** A program that serves. */
export interface RunningProgram extends Lifecycle {
  /** Where it listens: scheme, host and the port that was taken. */
  readonly address: string;
}

/** Starts what the roles name; resolves once everything serves. A start that fails leaves nothing running. */
export async function startProgram({ config, say, logTo, told }: ProgramOptions): Promise<RunningProgram> {
  const version = ownVersion();
  const metrics = prometheusMetrics({ process: true });
  const base = { version, roles: [...config.roles].join(',') };
  const { logLevel: level, eventStore } = config;
  const observer = pinoObserver({ ...(logTo && { destination: logTo }), level, metrics, base });
  const lifecycle = createLifecycle((message, cause) => observer.warn(message, {}, cause), told);
  const [clock, pace, ids] = [systemClock, systemPace, uuidIdSource()];

  const database = await lifecycle.start(
    'database',
    () => openDatabase(config, say),
    ({ close }) => close(),
  );
  // Which history is served is known only once storage can be asked for it.
  const served: { epoch?: LogHistory['epoch'] } = {};
  const storage = await startStorage(lifecycle, config, {
    ...database,
    pace,
    observer,
    eventStore,
    say,
    told,
    epoch: () => served.epoch?.(),
  });
  const { store, failing } = watchAppends(storage.store);
  const snapshots = await lifecycle.start(
    'snapshots',
    () => buildSnapshots({ storage, observer }),
    ({ taker }) => taker.stop(),
  );
  const commands = commandPath(store, storage.log, snapshots.taker);
  const holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  const kit = { config, storage, commands, snapshots, clock, pace, ids, observer };
  await startWorkers(lifecycle, { ...kit, holder });
  const identity = await lifecycle.start('identity', () =>
    buildIdentity(config, { keyring: storage.keyring, clock, observer, facts: commands.facts }),
  );
  const history = await lifecycle.start(
    'history',
    () => openLogHistory({ ...storage, pace, say, observer, told }),
    ({ stop }) => stop(),
  );
  served.epoch = history.epoch;
  const health = programHealth(storage, lifecycle, pace, failing);
  const app = await lifecycle.start(
    'API',
    () => buildApi({ ...kit, history, version, identity, health, metrics: metrics.text }),
    (built) => built.close(),
  );
  const address = await lifecycle.start('port', () => listen(app, config));
  if (identity.simulated !== undefined && config.roles.has('api')) {
    const tenant = config.developmentTenant;
    const { dispatch } = commands;
    const seed = () => seedDevelopment({ tenant, dispatch, clock, ids });
    await lifecycle.start('development tenant', () => history.once(seed));
  }
  health.markStarted();
  announce({ say, address, config, database: database.place });
  return { ...lifecycle, address };
}

/**
 * Opens storage, brings the tables of every projection up to this code, and refuses to go on where tenants are not kept
 * apart or, in production, where the database would lose what it acknowledged.
 */
async function startStorage(
  lifecycle: Lifecycle,
  { keysDir, production }: Pick<Config, 'keysDir' | 'production'>,
  means: Omit<StorageOptions, 'rootKey'> & Pick<Config, 'eventStore'> & Pick<ProgramOptions, 'say' | 'told'>,
): Promise<Storage> {
  // A new root key beside an old history would hide that the old one is lost, until the first name is to be read.
  const rootKey = await lifecycle.start('root key', async () => {
    const { begun, rootKeyIds } = await keptHistory(means.ownerUrl);
    const path = join(keysDir, 'root.key');
    const opened = await openFileRootKey(path, { create: false }).catch(async (fault: unknown) => {
      const isMissing = fault instanceof FatalFault && fault.code === 'root-key-missing';
      if (!isMissing || begun) throw fault;
      if (await whenStoreAnswers(means, () => eventStoreBegun(means.eventStore))) throw fault;
      return openFileRootKey(path, { create: true });
    });
    await checkRootKey(opened, rootKeyIds);
    return opened;
  });
  const storage = await lifecycle.start(
    'storage',
    () => openStorage({ ...means, rootKey }),
    ({ close }) => close(),
  );
  await lifecycle.start('tenants kept apart', async () => {
    await storage.projectionStore.ensureTables(allProjections.flatMap(({ tables }) => tables));
    const tryWith = ['vm_appender', 'vm_query', 'vm_auditor'] as const;
    await probeIsolation({ catalogue: storage.poolOf('vm_appender'), poolOf: storage.poolOf, tryWith });
  });
  await lifecycle.start('durability', async () => {
    const settings = await fleetingSettings(storage.poolOf);
    if (settings.length === 0) return;
    const fault = fleetingFault(settings);
    if (production) throw fault;
    means.observer.warn('acknowledged events may be lost', { code: fault.code }, fault);
  });
  return storage;
}
