// `npm run stack`: the servers and the roles of docker-compose.yml without Docker, as processes of this machine. They start in
// stages, the database first, and stop in the reverse order.
import { join, resolve as absolute } from 'node:path';
import { openDatabase } from '../src/app/open-database.ts';
import { systemPace } from '../src/adapters/system/system-pace.ts';
import { announce } from './stack/announce.ts';
import type { Child, ChildPlan } from './stack/child.ts';
import { firstMeeting } from './stack/first-meeting.ts';
import { readOptions, usage } from './stack/options.ts';
import type { Optional, StackOptions } from './stack/options.ts';
import { openPlace } from './stack/place.ts';
import type { StackPlace } from './stack/place.ts';
import { choosePorts } from './stack/ports.ts';
import type { Ports } from './stack/ports.ts';
import { rolePlan, rolesOf, unused } from './stack/roles.ts';
import type { StackWorld } from './stack/roles.ts';
import { openStages } from './stack/stages.ts';
import type { Stages } from './stack/stages.ts';
import { kafkaPlan, livekitKey, livekitPlan } from './stack/servers.ts';
import type { LivekitKey } from './stack/servers.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** These are asked by people, and stop first; then what works in the background, then the servers. */
const doors = new Set(['api', 'gateway']);

/** What a start works with. */
interface Means {
  readonly place: StackPlace;
  readonly stages: Stages;
  readonly dataDir: string;
  readonly keysDir: string;
}

const lacking: Readonly<Record<Optional, string>> = {
  kafka: 'There is no Kafka, so no relay: reactors take events from the log itself.',
  livekit: 'There is no LiveKit: the media plane is SIMULATED, people who join hear nobody.',
};

/** Waits for all, or until the stack is to end. */
async function whenServing(
  children: readonly Child[],
  signal: AbortSignal,
): Promise<readonly (string | undefined)[]> {
  const ended = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  ended.catch(() => undefined);
  const found = await Promise.race([Promise.all(children.map(({ first }) => first)), ended]);
  return found.map(({ missing }) => missing);
}

/** Starts Kafka and LiveKit; says what is missing, and what goes on without it. */
async function startServers(
  { without }: StackOptions,
  { place, stages, ports, keysDir }: Pick<Means, 'place' | 'stages' | 'keysDir'> & { readonly ports: Ports },
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
  const kept = stages.keep(
    wanted.map(({ plan }) => plan),
    place.note,
  );
  const missing = await whenServing(kept, stages.ended);
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
async function start(options: StackOptions, { place, stages, dataDir, keysDir }: Means): Promise<void> {
  const ports = await choosePorts(options.ports);
  for (const name of unused(process.env)) say(`${name} is not used: the stack starts servers of its own.`);
  const database = await openDatabase({
    database: { kind: 'embedded' },
    eventStore: { kind: 'postgres' },
    dataDir,
    keysDir,
    say,
    pace: systemPace,
    stopRequested: stages.ended,
  });
  // What stops it is bounded by itself; a kill leaves it to the next start.
  stages.add({ stop: () => database.close().then(() => true), kill: () => undefined });
  stages.ended.throwIfAborted();
  const world: StackWorld = {
    dataDir,
    keysDir,
    ports,
    env: process.env,
    ...(await startServers(options, { place, stages, ports, keysDir })),
  };
  say('Starting the roles of the program.');
  const plans = await Promise.all(rolesOf(world).map((role) => rolePlan(role, world, place)));
  const isDoor = ({ name }: ChildPlan): boolean => doors.has(name);
  const workers = stages.keep(
    plans.filter((plan) => !isDoor(plan)),
    place.note,
  );
  const serving = stages.keep(plans.filter(isDoor), place.note);
  await whenServing([...workers, ...serving], stages.ended);
  const meeting = await firstMeeting(`http://127.0.0.1:${ports.api}`).catch((error: unknown) => {
    say(`No meeting to try could be made, see ${join(dataDir, 'logs', 'api.log')}: ${textOf(error)}`);
    return undefined;
  });
  stages.ended.throwIfAborted();
  announce({ ...world, database: database.place, meeting }, (line) => void process.stdout.write(`${line}\n`));
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const { VOICEMEET_DATA_DIR: data, VOICEMEET_KEYS_DIR: keys } = process.env;
  const [dataDir, keysDir] = [
    absolute(data?.trim() || '.data/stack'),
    absolute(keys?.trim() || '.keys/stack'),
  ];
  const stages = openStages(say);
  const place = await openPlace({ dataDir, keysDir, fresh: options.fresh }, say);
  try {
    await start(options, { place, stages, dataDir, keysDir });
    await new Promise<void>((resolve) => {
      if (stages.ended.aborted) resolve();
      else stages.ended.addEventListener('abort', () => resolve(), { once: true });
    });
    const { reason } = stages.ended as { readonly reason: unknown };
    if (!isAsked(reason)) throw reason;
  } catch (error) {
    if (!isAsked(error)) {
      say(textOf(error));
      process.exitCode = 1;
    }
  } finally {
    await stages.stop();
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
