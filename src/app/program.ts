// The program of one process: opens what its roles need, in order, and says when it is ready.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openFileRootKey } from '../adapters/system/file-root-key.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemPace } from '../adapters/system/system-pace.ts';
import { uuidIdSource } from '../adapters/system/uuid-id-source.ts';
import { probeIsolation } from '../adapters/postgres/isolation-probe.ts';
import { pinoObserver } from '../adapters/telemetry/pino-observer.ts';
import { prometheusMetrics } from '../adapters/telemetry/prometheus-metrics.ts';
import type { Observer } from '../ports/observer.port.ts';
import { allProjections } from '../projections/all.ts';
import { sweepRunner } from '../reactors/sweep-runner.ts';
import { commandPath } from '../write/command-path.ts';
import { announce } from './announce.ts';
import { buildApi } from './build-api.ts';
import { buildIdentity } from './build-identity.ts';
import { project } from './build-projector.ts';
import { openStorage } from './build-storage.ts';
import type { Config } from './config.ts';
import { seedDevelopment } from './embedded/development-seed.ts';
import { createLifecycle } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import { listen } from './listen.ts';
import { openDatabase } from './open-database.ts';
import { programHealth } from './program-health.ts';
import { ownVersion } from './version.ts';

/** What a program tells and is told besides its configuration. */
export interface ProgramOptions {
  readonly config: Config;
  /** Where sentences for people go. */
  readonly say: (line: string) => void;
}

/** Starts what the roles name; resolves once everything serves. A start that fails leaves nothing running. */
export async function startProgram({ config, say }: ProgramOptions): Promise<Lifecycle> {
  const version = ownVersion();
  const metrics = prometheusMetrics({ process: true });
  const roles = [...config.roles].join(',');
  const observer = pinoObserver({ level: config.logLevel, metrics, base: { version, roles } });
  const lifecycle = createLifecycle((message, cause) => observer.warn(message, {}, cause));
  const [clock, pace, ids] = [systemClock, systemPace, uuidIdSource()];
  const holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;

  const database = await lifecycle.start(
    'database',
    () => openDatabase(config, say),
    ({ close }) => close(),
  );
  const rootKey = await lifecycle.start(
    'root key',
    () => openFileRootKey(join(config.keysDir, 'root.key'), { create: true }),
    () => Promise.resolve(),
  );
  const { ownerUrl, rolesKey } = database;
  const storage = await lifecycle.start(
    'storage',
    () => openStorage({ ownerUrl, rolesKey, rootKey, pace, observer }),
    ({ close }) => close(),
  );
  await lifecycle.start(
    'tenants kept apart',
    async () => {
      await storage.projectionStore.ensureTables(allProjections.flatMap(({ tables }) => tables));
      const tryWith = ['vm_appender', 'vm_query', 'vm_auditor'] as const;
      await probeIsolation({ catalogue: storage.poolOf('vm_appender'), poolOf: storage.poolOf, tryWith });
    },
    () => Promise.resolve(),
  );
  const commands = commandPath(storage.store, storage.log);
  const runs = (role: 'api' | 'projector' | 'scheduler'): boolean => config.roles.has(role);

  if (runs('projector')) {
    const parts = { storage, clock, pace, observer, holder };
    await background(lifecycle, observer, 'projections', (signal) => project(parts, signal));
  }
  if (runs('scheduler')) {
    const { dispatch } = commands;
    const { dueItems } = storage;
    const runner = sweepRunner({ dueItems, dispatch, clock, pace, ids, observer, worker: holder });
    await background(lifecycle, observer, 'timers', (signal) => runner.run(signal));
  }
  const identity = await lifecycle.start(
    'identity',
    () => buildIdentity(config, { keyring: storage.keyring, clock }),
    () => Promise.resolve(),
  );
  const health = programHealth(storage, lifecycle);
  const parts = {
    config,
    version,
    storage,
    commands,
    identity,
    clock,
    ids,
    observer,
    health,
    metrics: metrics.text,
  };
  const app = await lifecycle.start(
    'API',
    () => buildApi(parts),
    (built) => built.close(),
  );
  const address = await lifecycle.start(
    'port',
    () => listen(app, config),
    () => Promise.resolve(),
  );
  if (identity.development !== undefined && runs('api')) {
    const tenant = config.developmentTenant;
    await seedDevelopment({ tenant, dispatch: commands.dispatch, clock, ids });
  }
  health.markStarted();
  announce({ say, address, config, database: database.place });
  return lifecycle;
}

/** Runs work until the program stops; work that ends by itself is told of. */
function background(
  lifecycle: Lifecycle,
  observer: Observer,
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<unknown> {
  return lifecycle.start(
    name,
    () => {
      const abort = new AbortController();
      const done = work(abort.signal).catch((fault: unknown) => observer.error(`${name} ended`, {}, fault));
      return { abort, done };
    },
    async ({ abort, done }) => {
      abort.abort();
      await done;
    },
  );
}
