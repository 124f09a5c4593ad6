// The program of one process: opens what its roles need, starts them, listens, and says that it is ready.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { connectionLabel } from '../adapters/postgres/connection-room.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemPace } from '../adapters/system/system-pace.ts';
import { uuidIdSource } from '../adapters/system/uuid-id-source.ts';
import { pinoObserver } from '../adapters/telemetry/pino-observer.ts';
import type { LogDestination } from '../adapters/telemetry/pino-observer.ts';
import { prometheusMetrics } from '../adapters/telemetry/prometheus-metrics.ts';
import type { StuckWork } from '../ports/stuck-work.port.ts';
import { announce } from './announce.ts';
import type { Config } from './config/config.ts';
import { watchClock } from './clock-watch.ts';
import { checkConnections, connectionsOf, withoutOwner } from './connection-check.ts';
import type { ConnectionCheckPorts } from './connection-check.ts';
import { checkKeysAreNew } from './keys-check.ts';
import { serveSimulatedMedia, simulatedMedia, simulatedMediaServes } from './embedded/simulated-media.ts';
import type { SimulatedMedia } from './embedded/simulated-media.ts';
import { mediaPlaces } from './media-places.ts';
import { createLifecycle } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import { watchLogins } from './login-watch.ts';
import { openDatabaseAsRoles } from './open-as-roles.ts';
import type { DatabaseOfRoles } from './open-as-roles.ts';
import { openDatabase } from './open-database.ts';
import type { OpenedDatabase } from './open-database.ts';
import { identityOnce } from './parts/identity.ts';
import { createParts } from './parts/parts.ts';
import type { Parts } from './parts/parts.ts';
import { openServedLog } from './parts/served-log.ts';
import { rolesOf } from './parts/pools.ts';
import { stuckCounts } from './parts/stuck-work.ts';
import { openVisibility } from './parts/visibility.ts';
import { showPools } from './pool-watch.ts';
import { programHealth, withRoles } from './program-health.ts';
import { serviceProbes } from './probes/all-probes.ts';
import { startProbes } from './probes/start-probes.ts';
import type { StartProbes } from './probes/start-probes.ts';
import { poolsOf, rolesPlayed } from './roles/all.ts';
import type { RoleMeans, RoleServes } from './roles/role.ts';
import { startInBackground } from './roles/background.ts';
import { startRawAppendsWatch } from './raw-appends-watch.ts';
import { serve } from './serve.ts';
import type { Addresses } from './serve.ts';
import { watchStuckWork } from './stuck-watch.ts';
import { checkDatabase, stopWhatIsAhead } from './start-checks.ts';
import { startTracing } from './tracing.ts';
import { ownVersion } from './version.ts';

/** What a program is given besides its configuration. */
export interface ProgramOptions {
  readonly config: Config;
  /** Where sentences for people go. */
  readonly say: (line: string) => void;
  /** Where log lines go: standard output where nothing is named. */
  readonly logTo?: LogDestination;
  /** Ends a start that is under way, with its reason; what was started is stopped. */
  readonly stopRequested?: AbortSignal | undefined;
}

/** A program that serves. */
export interface RunningProgram extends Lifecycle, Addresses {}

/** For so long a start waits for a relay to make a topic that is missing, before it tells that there is none. */
const firstTopicMs = 15_000;

/** Starts what the roles name; resolves once everything serves. A start that fails leaves nothing running. */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { config, say, stopRequested } = options;
  const version = ownVersion();
  const metrics = prometheusMetrics({ process: true });
  const logging = observerOf(options, version, metrics);
  const lifecycle = createLifecycle((message, cause) => logging.warn(message, {}, cause), stopRequested);
  const [clock, pace, ids] = [systemClock, systemPace, uuidIdSource()];
  const roles = rolesPlayed(config);
  const ownPools = poolsOf(roles);
  const isOwner = config.rolePasswordsFile === '';
  const counted = isOwner ? ownPools : withoutOwner(ownPools);
  const instance = randomUUID().slice(0, 8);
  const about = { version, instance, roles: config.roles };
  const observer = await startTracing(config.traces, about, logging, lifecycle);
  const label = connectionLabel(instance, connectionsOf(counted, config.pools));

  // Open what the roles need.
  const waiting = { pace, say, stopRequested };
  const open = (): Promise<OpenedDatabase | DatabaseOfRoles> =>
    isOwner ? openDatabase({ ...config, ...waiting }) : openDatabaseAsRoles(config);
  const database = await lifecycle.start('database', open, closing);
  const { ownerUrl, rolesKey, rootKey } = database;
  const installation = { ...config, ...waiting, ownerUrl, rolesKey, rootKey, observer };
  const media = await lifecycle.start('media plane', () => simulatedMedia(config));
  const places = mediaPlaces(config, media);
  const parts = await lifecycle.start(
    'parts',
    () => createParts({ ...installation, ...places, sizes: config.pools, label }),
    closing,
  );
  const connections = { pools: parts.pools, own: counted, sizes: config.pools, label };
  await lifecycle.start('connections', () => checkConnections(connections, { say, observer }));
  metrics.onRead(() => showPools(parts.pools, observer));
  await prepare(lifecycle, parts, isOwner, stopRequested);
  await lifecycle.start('checks of the database', () => checkDatabase(parts.pools, ownPools, installation));
  await lifecycle.start('checkpoints', () => stopWhatIsAhead(parts));
  const log = await lifecycle.start(
    'log',
    () => openServedLog({ ...parts, ...installation }),
    ({ stop }) => stop(),
  );
  if (isOwner) await compareKeys({ lifecycle, log, parts });
  const visibility = await lifecycle.start(
    'visibility',
    () => openVisibility(parts.pools, ownPools, log.epoch),
    closing,
  );

  // Start the roles.
  const stuck = stuckCounts(parts.pools, ownPools);
  const holder = `${hostname()}/${process.pid}/${instance}`;
  const own = { config, lifecycle, parts, clock, observer };
  const means = { ...own, log, visibility, pace, ids, identity: identityOnce(own), holder };
  await startWatches(means, stuck);
  const served = await startRoles(roles, means);

  const playing = { ...means, version, metrics, served, stuck, ownPools, connections, media };
  const addresses = await listenTo(playing);
  announce({ say, ...addresses, config, database: database.place, simulatedMedia: media?.url });
  return { ...lifecycle, ...addresses };
}

/** What plays, and is to be reached. */
interface Playing extends RoleMeans {
  readonly version: string;
  readonly metrics: ReturnType<typeof prometheusMetrics>;
  readonly served: readonly (RoleServes | undefined)[];
  readonly stuck: ReturnType<typeof stuckCounts>;
  readonly ownPools: ReturnType<typeof poolsOf>;
  readonly connections: ConnectionCheckPorts;
  readonly media: SimulatedMedia | undefined;
}

/** Tries what this process asks of its services. Rooms and webhooks of the simulated media plane, which is part of it, are not among them. */
function probesOf(means: RoleMeans, ownPools: ReturnType<typeof poolsOf>): StartProbes {
  const { config, parts, pace, observer } = means;
  const unseenWebhooks = () => Promise.resolve(undefined);
  const looking = { thorough: false, topicWaitMs: firstTopicMs, unseenWebhooks };
  const probes = serviceProbes({ config, parts, own: ownPools, pace, observer, ...looking });
  return startProbes({ probes, pace, observer });
}

/** Listens, serves the simulated media plane where there is one (its webhooks go to the API), and tries the services. */
async function listenTo(playing: Playing): Promise<Addresses> {
  const { config, lifecycle, log, visibility, pace, parts, served, stuck, ownPools, media } = playing;
  const { pools, tampering, keysGate } = parts;
  const logins = watchLogins(rolesOf(ownPools), pools.takesPassword, pace);
  const storage = { log: log.log, logKind: log.kind, visibility, stuck, pools, logins, tampering, keysGate };
  const ofProgram = programHealth(storage, lifecycle, pace, parts.appendsFailing);
  const probes = probesOf(playing, ownPools);
  const probed = { routes: [], health: probes.health };
  const health = withRoles(ofProgram, [...served, ...simulatedMediaServes(media), probed]);
  const addresses = await serve({ ...playing, metrics: playing.metrics.text, health });
  if (media !== undefined && config.roles.has('api')) {
    await serveSimulatedMedia(media, { ...playing, ...addresses });
  }
  await startInBackground(playing, 'probes of services', probes.run);
  return addresses;
}

/** Holds the keys against the log: at once, or, where that is away, as soon as it answers. */
async function compareKeys({
  lifecycle,
  log,
  parts,
}: Pick<RoleMeans, 'lifecycle' | 'log' | 'parts'>): Promise<void> {
  const check = parts.keysGate.opensAfter(() => checkKeysAreNew(parts));
  await lifecycle.start('keys', () => log.whenAnswering(check));
}

/** Starts roles one after the other; gives what each serves. */
async function startRoles(
  roles: ReturnType<typeof rolesPlayed>,
  means: RoleMeans,
): Promise<readonly (RoleServes | undefined)[]> {
  const served: (RoleServes | undefined)[] = [];
  for (const role of roles) served.push(await means.lifecycle.start(role.name, () => role.start(means)));
  return served;
}

/** What only the database's owner can make; without their account, what has to be there before anything is served. */
async function prepare(
  lifecycle: Pick<Lifecycle, 'start'>,
  parts: Pick<Parts, 'makeReadTables' | 'settleUnprovenRows' | 'whenRowsAreSettled'>,
  isOwner: boolean,
  stopRequested: AbortSignal | undefined,
): Promise<void> {
  const settled = isOwner ? parts.settleUnprovenRows : () => parts.whenRowsAreSettled(stopRequested);
  // First: until then no process accepts a row of the version before.
  await lifecycle.start('proofs of rows', settled);
  if (isOwner) await lifecycle.start('read tables', parts.makeReadTables);
}

/** What every process looks at while it runs; who else is connected is known before anything is decided. */
async function startWatches(
  means: Pick<RoleMeans, 'clock' | 'config' | 'lifecycle' | 'observer' | 'pace' | 'parts'>,
  stuck: Pick<StuckWork, 'counts'>,
): Promise<void> {
  const { clock, lifecycle, observer, pace, parts } = means;
  await lifecycle.start('words of other processes', parts.words.look);
  await startInBackground(means, 'watch over words', (signal) => parts.words.watch(pace, signal));
  await startRawAppendsWatch(means);
  await startInBackground(means, 'stuck work', (signal) => watchStuckWork(stuck, observer, pace, signal));
  await startInBackground(means, 'clock', (signal) => watchClock(clock, pace, observer, signal));
}

function observerOf(
  { config, logTo }: ProgramOptions,
  version: string,
  metrics: ReturnType<typeof prometheusMetrics>,
): ReturnType<typeof pinoObserver> {
  const base = { version, roles: [...config.roles].join(',') };
  const destination = logTo && { destination: logTo };
  return pinoObserver({ ...destination, level: config.logLevel, metrics, base });
}

async function closing(part: { readonly close: () => unknown }): Promise<void> {
  await part.close();
}
