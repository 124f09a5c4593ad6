// `npm run stack`: the servers and the roles of docker-compose.yml without Docker, as processes of this machine. They start in
// stages, the database first, and stop in the reverse order.
import { join, resolve } from 'node:path';
import { openDatabase } from '../src/app/open-database.ts';
import { systemPace } from '../src/adapters/system/system-pace.ts';
import { announce } from './stack/announce.ts';
import { keepRunning } from './stack/child.ts';
import type { Child, ChildHearers, ChildPlan } from './stack/child.ts';
import { firstMeeting } from './stack/first-meeting.ts';
import { readOptions, usage } from './stack/options.ts';
import type { Optional, StackOptions } from './stack/options.ts';
import { openPlace } from './stack/place.ts';
import type { StackPlace } from './stack/place.ts';
import { choosePorts } from './stack/ports.ts';
import type { Ports } from './stack/ports.ts';
import { rolePlan, rolesOf, unused } from './stack/roles.ts';
import type { StackWorld } from './stack/roles.ts';
import { kafkaPlan, livekitKey, livekitPlan } from './stack/servers.ts';
import type { LivekitKey } from './stack/servers.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** A signal that comes again so soon is the same one: a terminal and npm both pass it on. */
const sameSignalMs = 500;
/** These are asked by people, and stop first; then what works in the background, then the servers. */
const doors = new Set(['api', 'gateway']);

const lacking: Readonly<Record<Optional, string>> = {
  kafka: 'There is no Kafka, so no relay: reactors take events from the log itself.',
  livekit:
    'There is no LiveKit: the media plane is SIMULATED, people who join make no sound and hear nobody.',
};

/** What ends the stack: a person, or a process that can't be kept running. */
const ending = new AbortController();
/** Its stages, in the order in which they were started; each stops whole before the one before it. */
const stages: Child[][] = [];

function listenForSignals(): void {
  let askedAt: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (askedAt === undefined) {
      askedAt = now;
      say('Stopping; once more ends everything at once.');
      ending.abort();
    } else if (now - askedAt > sameSignalMs) {
      for (const child of stages.flat()) child.kill();
      say('Ended at once: the database may still run, and the next start uses it.');
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

/** Keeps plans running as one stage. */
function stage(plans: readonly ChildPlan[], place: StackPlace): readonly Child[] {
  const hearers: ChildHearers = {
    say,
    started: place.note,
    gaveUp: (reason) => ending.abort(new Error(`${reason} The stack ends.`)),
  };
  const children = plans.map((plan) => keepRunning(plan, hearers));
  stages.push(children);
  return children;
}

/** Waits for all, or until the stack is to end. */
async function whenServing(children: readonly Child[]): Promise<readonly (string | undefined)[]> {
  const ended = new Promise<never>((_, reject) => {
    if (ending.signal.aborted) reject(ending.signal.reason as Error);
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error), { once: true });
  });
  ended.catch(() => undefined);
  const found = await Promise.race([Promise.all(children.map(({ first }) => first)), ended]);
  return found.map(({ missing }) => missing);
}

/** Starts Kafka and LiveKit; says what is missing, and what goes on without it. */
async function startServers(
  { without }: StackOptions,
  { place, ports, keysDir }: { readonly place: StackPlace; readonly ports: Ports; readonly keysDir: string },
): Promise<Pick<StackWorld, 'kafka' | 'livekit'>> {
  const key = await livekitKey(keysDir);
  const means = { place, ports, env: process.env };
  const wanted = [
    ...(without.has('kafka') ? [] : [{ server: 'kafka', plan: await kafkaPlan(means) } as const]),
    ...(without.has('livekit') ? [] : [{ server: 'livekit', plan: await livekitPlan(means, key) } as const]),
  ];
  if (wanted.length > 0)
    say(
      'Starting Kafka and LiveKit; the first time Kafka is fetched and LiveKit is built, which takes minutes.',
    );
  const missing = await whenServing(
    stage(
      wanted.map(({ plan }) => plan),
      place,
    ),
  );
  const there = new Set<Optional>();
  for (const [at, { server }] of wanted.entries()) {
    const reason = missing[at];
    if (reason === undefined) there.add(server);
    else say(`Missing: ${reason}.`);
  }
  for (const server of ['kafka', 'livekit'] as const) if (!there.has(server)) say(lacking[server]);
  const livekit: LivekitKey | undefined = there.has('livekit') ? key : undefined;
  return { kafka: there.has('kafka'), livekit };
}

/** Starts everything; resolves once it serves and was announced. */
async function start(
  options: StackOptions,
  {
    place,
    dataDir,
    keysDir,
  }: { readonly place: StackPlace; readonly dataDir: string; readonly keysDir: string },
): Promise<void> {
  const ports = await choosePorts(options.ports);
  for (const name of unused(process.env)) say(`${name} is not used: the stack starts servers of its own.`);
  const database = await openDatabase({
    database: { kind: 'embedded' },
    eventStore: { kind: 'postgres' },
    dataDir,
    keysDir,
    say,
    pace: systemPace,
    stopRequested: ending.signal,
  });
  closeDatabase = database.close;
  ending.signal.throwIfAborted();
  const world: StackWorld = {
    dataDir,
    keysDir,
    ports,
    env: process.env,
    ...(await startServers(options, { place, ports, keysDir })),
  };
  say('Starting the roles of the program.');
  const plans = await Promise.all(rolesOf(world).map((role) => rolePlan(role, world, place)));
  const workers = stage(
    plans.filter(({ name }) => !doors.has(name)),
    place,
  );
  const serving = stage(
    plans.filter(({ name }) => doors.has(name)),
    place,
  );
  await whenServing([...workers, ...serving]);
  const meeting = await firstMeeting(`http://127.0.0.1:${ports.api}`).catch((error: unknown) => {
    say(`No meeting to try could be made, see ${join(dataDir, 'logs', 'api.log')}: ${textOf(error)}`);
    return undefined;
  });
  ending.signal.throwIfAborted();
  announce({ ...world, database: database.place, meeting }, (line) => void process.stdout.write(`${line}\n`));
}

let closeDatabase = (): Promise<void> => Promise.resolve();

/** Stops the stages, the last one first; each within the bound of its processes. */
async function stopAll(): Promise<void> {
  for (const children of stages.splice(0).reverse()) {
    const inTime = await Promise.all(children.map((child) => child.stop()));
    if (inTime.includes(false))
      say('A process did not stop in time and was killed; nothing acknowledged is lost.');
  }
  await closeDatabase();
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const { VOICEMEET_DATA_DIR: data, VOICEMEET_KEYS_DIR: keys } = process.env;
  const [dataDir, keysDir] = [resolve(data?.trim() || '.data/stack'), resolve(keys?.trim() || '.keys/stack')];
  listenForSignals();
  const place = await openPlace({ dataDir, keysDir, fresh: options.fresh }, say);
  try {
    await start(options, { place, dataDir, keysDir });
    await new Promise<void>((resolve) => {
      if (ending.signal.aborted) resolve();
      else ending.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const { reason } = ending.signal as { readonly reason: unknown };
    if (!isAsked(reason)) throw reason;
  } catch (error) {
    if (!isAsked(error)) {
      say(textOf(error));
      process.exitCode = 1;
    }
  } finally {
    await stopAll();
    await place.leave();
  }
  process.stdout.write('Stopped: nothing of the stack is left running.\n');
}

/** Whether a stop was asked for by a signal, which gives no reason of its own. */
function isAsked(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'AbortError';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  await main();
} catch (error) {
  say(textOf(error));
  process.exitCode = 1;
}
