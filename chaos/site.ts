// The site of the experiment: a fresh data directory with an embedded PostgreSQL with full durability, the processes of the
// program, and a proxy on every connection between clients, program and database.
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textIn } from '../harness/json.ts';
import { databaseName } from '../src/adapters/postgres/bootstrap.ts';
import { launchPostgres } from '../src/app/embedded/postgres-launcher.ts';
import type { Durability } from '../src/app/embedded/postgres-settings.ts';
import { findPostmaster, stopPostmaster } from '../src/app/embedded/postmaster.ts';
import { esdbLog } from './esdb-log.ts';
import { openEventStore } from './event-store-site.ts';
import type { Target } from './exchange.ts';
import type { Finding } from './log-check.ts';
import { postgresLog } from './postgres-log.ts';
import type { LogReader } from './postgres-log.ts';
import { createProgram } from './program-process.ts';
import type { ProgramOptions, ProgramProcess } from './program-process.ts';
import { openTcpProxy } from './tcp-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';

/** One process of the program. `database`: on the embedded server's own data directory, or by its URL, through the proxy or not. */
export interface Cast {
  readonly name: string;
  readonly roles: string;
  readonly database: 'embedded' | 'proxied' | 'direct';
}

/** A process with what stands in front of it. */
export interface Player extends Cast {
  readonly program: ProgramProcess;
  /** Between clients and it, where it serves the API. */
  readonly door: TcpProxy | undefined;
}

export interface Site {
  readonly root: string;
  readonly players: readonly Player[];
  /** The APIs as clients reach them. */
  readonly targets: readonly Target[];
  /** Reads as the database's superuser, past every policy; plants as well. */
  readonly reader: LogReader;
  /** Between the program and what keeps its data: PostgreSQL, and the event store where there is one. */
  readonly wires: readonly TcpProxy[];
  readonly eventStore: ProgramProcess | undefined;
  readonly postmaster: () => Promise<number | undefined>;
  /** The environment of a command line on this site. */
  readonly env: Readonly<Record<string, string>>;
  /** Lines that the program logged as errors, by what they say. */
  readonly errors: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

/** How a site is opened; `find` hears of processes that end by themselves. `below`: where its directory is made. */
export interface SiteOptions {
  readonly cast: readonly Cast[];
  readonly find: (finding: Finding) => void;
  readonly below?: string;
  /** Keep the log in an event store beside the database. */
  readonly esdb?: boolean;
  /** Where the event store keeps its events, where not below the site's directory. */
  readonly journalBelow?: string;
  /** Further environment of the program's processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** What Node.js runs as the program: as `npm start` does where nothing is said. */
  readonly script?: readonly string[];
  /** What the database server keeps; in full where nothing is said. Without, it has room for more processes. */
  readonly durability?: Durability;
}

const away =
  'HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nconnection: close\r\ncontent-length: 20\r\n\r\n{"code":"no-server"}';

/** Opens a site; resolves when all its processes serve. */
export async function openSite(options: SiteOptions): Promise<Site> {
  const { cast, find, below = tmpdir(), esdb = false } = options;
  const root = await mkdtemp(join(below, 'voicemeet-chaos-'));
  // Under root the server runs as another user, who must be able to enter.
  await chmod(root, 0o755);
  const [dataDir, keysDir] = [join(root, 'data'), join(root, 'keys')];
  await mkdir(dataDir);
  const { durability = 'full', script = ['scripts/start.mjs'] } = options;
  const server = await launchPostgres({ dataDir, keysDir, durability, log: () => undefined });
  const { host, port, ownerUrl, superuserUrl } = server;
  // Whether the program keeps the server up: otherwise this process does.
  const isItsOwn = cast.some(({ database }) => database === 'embedded');
  const wire = await openTcpProxy(() => ({ host, port }));
  const errors = new Map<string, number>();
  const own = environment(dataDir, keysDir);
  const eventStore = esdb
    ? await openEventStore(options.journalBelow ?? root, {
        env: own,
        ...hearing('event-store', find, errors),
      })
    : undefined;
  const env = { ...own, ...options.env, ...(eventStore && { VOICEMEET_EVENTSTORE_URL: eventStore.url }) };
  const urls = { proxied: withPort(ownerUrl, wire.port), direct: ownerUrl };
  const parts = { find, errors, env, urls, script };
  const players = await Promise.all(cast.map((one) => player(one, parts)));
  const cluster = join(dataDir, (await readFile(join(dataDir, 'where'), 'utf8')).trim());
  const database = postgresLog(superuserUrl.replace(/[^/]+$/, databaseName));
  const reader = eventStore === undefined ? database : esdbLog(eventStore.ownUrl, database);
  const postmaster = async (): Promise<number | undefined> => (await findPostmaster(cluster))?.pid;
  const close = async (): Promise<void> => {
    await reader.close();
    await Promise.allSettled(players.map(async ({ program }) => program.stop()));
    await Promise.all([wire.close(), eventStore?.close(), ...players.map(async ({ door }) => door?.close())]);
    if (!isItsOwn) await server.stop();
    const pid = await postmaster();
    if (pid !== undefined) await stopPostmaster(pid, cluster);
    await rm(root, { recursive: true, force: true });
  };
  try {
    // The first brings the database up to date; the others need not wait for each other.
    await players[0]?.program.start();
    await Promise.all(players.slice(1).map(async ({ program }) => program.start()));
    // From here on the program must restart the server.
    if (isItsOwn) await server.release();
  } catch (error) {
    await close();
    throw error;
  }
  const targets = players.flatMap(({ name, door }) =>
    door === undefined ? [] : [{ name, url: `http://127.0.0.1:${door.port}` }],
  );
  const wires = [wire, ...(eventStore === undefined ? [] : [eventStore.wire])];
  return {
    root,
    players,
    targets,
    reader,
    wires,
    postmaster,
    env,
    errors,
    close,
    eventStore: eventStore?.program,
  };
}

async function player(
  cast: Cast,
  parts: {
    readonly find: SiteOptions['find'];
    readonly errors: Map<string, number>;
    readonly env: Readonly<Record<string, string>>;
    readonly script: readonly string[];
    readonly urls: Readonly<Record<Exclude<Cast['database'], 'embedded'>, string>>;
  },
): Promise<Player> {
  const { find, errors, env, urls, script } = parts;
  const { name, roles, database } = cast;
  const program = createProgram({
    name,
    script,
    ...hearing(name, find, errors),
    env: {
      ...env,
      VOICEMEET_ROLES: roles,
      ...(database !== 'embedded' && { VOICEMEET_DATABASE_URL: urls[database] }),
    },
  });
  const serves = roles === 'all' || roles.split(',').includes('api');
  return { ...cast, program, door: serves ? await openTcpProxy(program.address, away) : undefined };
}

/** What is heard of a process. */
function hearing(
  name: string,
  find: SiteOptions['find'],
  errors: Map<string, number>,
): Pick<ProgramOptions, 'onEnded' | 'onError'> {
  return {
    onEnded: (how) => find({ kind: 'program', what: `${name} ended by itself: ${how}` }),
    onError: (line) => {
      const fact = [line['fact'], line['route'], textIn(line['cause'], 'message')].filter(Boolean).join(', ');
      errors.set(fact, (errors.get(fact) ?? 0) + 1);
    },
  };
}

function environment(dataDir: string, keysDir: string): Readonly<Record<string, string>> {
  const kept = ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: 'development',
    VOICEMEET_DATA_DIR: dataDir,
    VOICEMEET_KEYS_DIR: keysDir,
    VOICEMEET_HTTP_PORT: '0',
    VOICEMEET_LOG_LEVEL: 'warn',
    VOICEMEET_RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1000000',
    VOICEMEET_RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
    // The machine may be busy with other things than this.
    VOICEMEET_MAX_EVENT_LOOP_DELAY_MS: '0',
    // Who joined and left is reported by the experiment itself.
    VOICEMEET_SIMULATED_MEDIA_PLANE: 'off',
  };
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
