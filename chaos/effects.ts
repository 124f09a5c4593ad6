// `npm run chaos:effects`: kills the processes that run a reactor, and the outside system that it acts on, at random while
// meetings open and half of the replies are lost; with --kafka also the relays and the broker, by which events come then. After that counts at the outside system's own list how often each effect happened.
// Ends with one line `RESULT {…}` and an exit code to match.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomInt, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findKafka, startKafka } from '../scripts/services/kafka.mjs';
import type { KafkaServer } from '../scripts/services/kafka.mjs';
import { seededRandom } from '../harness/random.ts';
import { readRolesKey } from '../src/adapters/postgres/key-file.ts';
import { prepareDatabase } from '../src/adapters/postgres/migrate.ts';
import { openFileRootKey } from '../src/adapters/system/file-root-key.ts';
import { systemPace } from '../src/adapters/system/system-pace.ts';
import { pinoObserver } from '../src/adapters/telemetry/pino-observer.ts';
import { launchPostgres } from '../src/app/embedded/postgres-launcher.ts';
import { createParts } from '../src/app/parts/parts.ts';
import type { Parts } from '../src/app/parts/parts.ts';
import { brokerKills } from './broker-kills.ts';
import { brokerSettings } from './effects/kafka.ts';
import { openMeetings } from './effects/open-meetings.ts';
import { sayingReactor } from './effects/saying-reactor.ts';
import { countSaid } from './effects/said.ts';

const usage = `npm run chaos:effects -- [--kills 1000] [--meetings 200] [--words 50] [--minutes 60] [--seed <number>] [--kafka]

Four processes run a reactor that has --words said outside for each of --meetings meetings, by a system that ignores
idempotency keys and loses half of its replies. They, and the system, are killed --kills times. Counted at the system.
With --kafka events come by an Apache Kafka on the machine's Java, and two relays and the broker are killed as well.`;

const workers = 4;
/** One kill in so many is the outside system's. */
const providerKills = 5;
/** With --kafka, by turns of the number: another one is a relay's, another the broker's. */
const [relayKill, brokerKill] = [1, 3];
const [soonestMs, latestMs] = [300, 1_500];
/** More processes have to start with Kafka. */
const [soonestWithKafkaMs, latestWithKafkaMs] = [1_000, 4_000];
const starter = fileURLToPath(new URL('../scripts/run-chaos.mjs', import.meta.url));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** What processes tell their parent. */
interface Told {
  readonly port?: number;
  readonly fellBack?: boolean;
}

/** A process that is started again whenever it was killed. */
function lasting(name: string, args: () => readonly string[], told: (message: Told) => void) {
  let child: ChildProcess;
  let isOver = false;
  const start = (): void => {
    child = fork(starter, [name, ...args()], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', told);
    child.on('exit', () => {
      if (!isOver) start();
    });
  };
  start();
  return {
    kill: (): void => void child.kill('SIGKILL'),
    stop: async (): Promise<void> => {
      isOver = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Site {
  readonly parts: Parts;
  readonly root: string;
  readonly ownerUrl: string;
  readonly keysDir: string;
  readonly close: () => Promise<void>;
}

async function openSite(): Promise<Site> {
  const root = await mkdtemp(join(tmpdir(), 'voicemeet-chaos-effects-'));
  // Under root the server runs as another user, who must be able to enter.
  await chmod(root, 0o755);
  const [dataDir, keysDir] = [join(root, 'data'), join(root, 'keys')];
  await mkdir(dataDir);
  const server = await launchPostgres({ dataDir, keysDir, durability: 'full', log: () => undefined });
  const { ownerUrl } = server;
  const rolesKey = await readRolesKey(keysDir);
  await prepareDatabase(ownerUrl, rolesKey);
  const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: true });
  const observer = pinoObserver({
    level: 'error',
    metrics: { record: () => true },
    destination: process.stderr,
  });
  const parts = createParts({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer });
  return {
    parts,
    root,
    ownerUrl,
    keysDir,
    close: async () => {
      await parts.close();
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '1000' },
      meetings: { type: 'string', default: '200' },
      words: { type: 'string', default: '50' },
      minutes: { type: 'string', default: '60' },
      kafka: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const numberOf = (name: 'kills' | 'meetings' | 'words' | 'minutes' | 'seed'): number => {
    if (!/^\d{1,10}$/.test(values[name]))
      throw new Error(`--${name} takes a whole number, not ${values[name]}`);
    return Number(values[name]);
  };
  const [kills, meetings, words, seed] = [
    numberOf('kills'),
    numberOf('meetings'),
    numberOf('words'),
    numberOf('seed'),
  ];
  const untilMs = performance.now() + numberOf('minutes') * 60_000;
  say(`seed ${seed}; a fresh database …`);
  const startedMs = performance.now();
  const site = await openSite();
  const broker = values.kafka ? await aBroker() : undefined;
  const result = await perform(site, { kills, meetings, words, seed, untilMs, broker }).finally(async () => {
    await broker?.remove();
    await site.close();
  });
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  console.log(`RESULT ${JSON.stringify({ ...result, seed, seconds })}`);
  process.exitCode = result.ok ? 0 : 1;
}

interface Plan {
  readonly kills: number;
  readonly meetings: number;
  readonly words: number;
  readonly seed: number;
  readonly untilMs: number;
  readonly broker: KafkaServer | undefined;
}

async function aBroker(): Promise<KafkaServer> {
  const { jars, reason } = findKafka();
  if (jars === undefined) throw new Error(reason);
  return startKafka({ jars, settings: brokerSettings });
}

async function perform(site: Site, { kills, meetings, words, seed, untilMs, broker }: Plan) {
  const { parts, ownerUrl, keysDir, root } = site;
  const random = seededRandom(seed);
  const file = join(root, `said-${randomUUID()}`);
  let port = 0;
  let starts = 0;
  let fallbacks = 0;
  const providerArgs = () => ['--file', file, '--port', String(port), '--seed', String(seed + (starts += 1))];
  const provider = lasting('effects-provider', providerArgs, (message) => {
    port = message.port ?? port;
  });
  while (port === 0) await delay(20);
  const siteArgs = ['--owner', ownerUrl, '--keys', keysDir, '--broker', broker?.brokers ?? ''];
  const workerArgs = () => [...siteArgs, '--provider', `http://127.0.0.1:${port}`, '--words', String(words)];
  const crowd = Array.from({ length: workers }, () =>
    lasting('effects-worker', workerArgs, ({ fellBack }) => {
      if (fellBack === true) fallbacks += 1;
    }),
  );
  const relays = Array.from({ length: broker === undefined ? 0 : 2 }, () =>
    lasting(
      'effects-relay',
      () => siteArgs,
      () => undefined,
    ),
  );
  const outages = broker && brokerKills(broker, random);
  const killed = { provider: 0, worker: 0, relay: 0, broker: 0 };
  const kill = (turn: number): void => {
    if (turn === providerKills - 1) {
      provider.kill();
      killed.provider += 1;
    } else if (turn === relayKill && relays.length > 0) {
      random.pick(relays).kill();
      killed.relay += 1;
    } else if (turn === brokerKill && outages?.kill() === true) killed.broker += 1;
    else {
      random.pick(crowd).kill();
      killed.worker += 1;
    }
  };
  const [soonest, latest] =
    broker === undefined ? [soonestMs, latestMs] : [soonestWithKafkaMs, latestWithKafkaMs];
  const opening = openMeetings(parts, { meetings, seed, overMs: (kills * (soonest + latest)) / 2 });
  let done = 0;
  try {
    for (; done < kills && performance.now() < untilMs; done += 1) {
      await delay(random.whole(soonest, latest));
      kill(done % providerKills);
      if (done % 50 === 49) say(`${done + 1} kills, ${(await countSaid(file)).effects} effects`);
    }
    await outages?.isBack();
    const { commandsFailed, tenant, opened } = await opening;
    say('no more kills; waiting until everything has happened …');
    const expected = opened * words;
    let standing = await parts.effectLedger().standing(sayingReactor);
    while (
      performance.now() < untilMs &&
      (standing.open > standing.parked || (await countSaid(file)).effects < expected)
    ) {
      await delay(500);
      standing = await parts.effectLedger().standing(sayingReactor);
    }
    const { effects, doubled, disordered } = await countSaid(file);
    const told = await accountsOf(parts, tenant);
    const missing = expected - effects;
    const untold = expected - told;
    const { parked } = standing;
    const ok =
      [doubled, disordered, missing, untold, parked, commandsFailed].every((count) => count === 0) &&
      done === kills;
    return {
      ok,
      meetings: opened,
      kills: done,
      killed,
      ...(broker !== undefined && { fallbacks }),
      effects,
      doubled,
      missing,
      disordered,
      untold,
      parked,
      commandsFailed,
    };
  } finally {
    await outages?.isBack().catch(() => undefined);
    for (const one of [...crowd, ...relays, provider]) await one.stop();
  }
}

/** How many accounts a tenant has beside the one that its meetings belong to. */
async function accountsOf(parts: Parts, tenant: string): Promise<number> {
  const tail = await parts.log().tail();
  const feed = parts.rawFeed();
  let accounts = 0;
  for (let after = 0n; after < tail;) {
    const events = await feed.read(after, 5_000);
    accounts += events.filter(
      ({ stream, revision }) => revision === 0n && stream.startsWith(`account-${tenant}.`),
    ).length;
    after = events.at(-1)?.position ?? tail;
  }
  return accounts - 1;
}

try {
  await main();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  say(`${error instanceof Error ? (error.stack ?? reason) : reason}\n\n${usage}`);
  console.log(`RESULT ${JSON.stringify({ ok: false, reason })}`);
  process.exitCode = 2;
}
