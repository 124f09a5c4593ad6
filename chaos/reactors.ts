// `npm run chaos:reactors`: kills the program's workers and gateways, the media plane, and with --kafka relays and the broker, at
// random while meetings go on, and counts at the media plane's own list what was done there. Ends with one line `RESULT {…}` and
// an exit code to match.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../harness/random.ts';
import { textIn } from '../harness/json.ts';
import { mishapsSchema } from '../src/simulated/media-plane/mishaps.ts';
import { createPeople } from './people.ts';
import { openAudience } from './reactors/audience.ts';
import type { Audience } from './reactors/audience.ts';
import { commandsTo } from './reactors/commands.ts';
import type { Commands } from './reactors/commands.ts';
import { killAll } from './reactors/kills.ts';
import { playMeeting } from './reactors/meeting.ts';
import type { MeetingParts } from './reactors/meeting.ts';
import { readOptions, usage } from './reactors/options.ts';
import type { Options } from './reactors/options.ts';
import { planeAt } from './reactors/plane.ts';
import { accountOf } from './reactors/plane-ledger.ts';
import { roomsLeft, settled } from './reactors/settled.ts';
import { watchStalls } from './reactors/stalls.ts';
import type { Stalls } from './reactors/stalls.ts';
import { openStage } from './reactors/stage.ts';
import type { Stage } from './reactors/stage.ts';
import { wishBook } from './reactors/wishes.ts';
import type { WishBook } from './reactors/wishes.ts';

/** The tenant of the development sign-in. */
const tenant = '0196f0c4-2f00-7000-8000-000000000001';
const meetingsAtOnce = 12;
const tellEvery = 10;
const pollMs = 100;
/** More findings than these are not worth gathering. */
const maxFindings = 20;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return;
  }
  const { seed, kafka } = options;
  const startedMs = performance.now();
  const findings: string[] = [];
  const find = (what: string): void => {
    findings.push(what);
    say(`FOUND ${what}`);
  };
  say(`seed ${seed}; a fresh installation${kafka ? ' with a Kafka' : ''} …`);
  const stage = await openStage({ kafka, seed, random: seededRandom(seed), find });
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isInterrupted = true));
  const isOver = (): boolean => isInterrupted || findings.length >= maxFindings;
  try {
    const result = await perform(stage, options, { find, isOver });
    const ok = findings.length === 0 && result.isWhole;
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    for (const [fact, count] of stage.site.errors) say(`logged as an error ${count} times: ${fact}`);
    console.log(
      `RESULT ${JSON.stringify({ ok, ...result.counts, findings: findings.length, seed, seconds })}`,
    );
    process.exitCode = ok ? 0 : 1;
  } finally {
    await stage.close();
  }
}

interface Judge {
  readonly find: (what: string) => void;
  readonly isOver: () => boolean;
}

async function perform(stage: Stage, options: Options, judge: Judge) {
  const { api, gateways } = stage;
  const people = createPeople([api]);
  const over = new AbortController();
  const stalls = watchStalls(over.signal);
  const commands = commandsTo({ api, people, stalls, say });
  const account = await openAccount(commands);
  const audience = await openAudience({ gateways, commands, people, find: judge.find });
  try {
    const play = { account, audience, commands, stalls, wishes: wishBook(`${tenant}.`) };
    const played = await killWhilePlaying(stage, options, play, judge);
    say('no more kills; waiting until everything is done …');
    await stage.allBack();
    return await verdict(stage, options, play, played, judge);
  } finally {
    over.abort();
    await audience.stop();
  }
}

/** What meetings are played with. */
interface Play {
  readonly account: string;
  readonly audience: Audience;
  readonly commands: Commands;
  readonly stalls: Stalls;
  readonly wishes: WishBook;
}

async function killWhilePlaying(
  stage: Stage,
  options: Options,
  { account, audience, commands, wishes }: Play,
  judge: Judge,
) {
  const { kills: wanted, meetings, changes, minutes, seed } = options;
  const { isOver } = judge;
  const untilMs = performance.now() + minutes * 60_000;
  const shownMs: number[] = [];
  const started = { kills: 0, isKilling: true };
  const killing = killAll(stage.victims, {
    kills: wanted,
    untilMs,
    random: seededRandom(seed + 1),
    isOver,
    progress: () => shownMs.length,
    killed: (kind, count) => {
      started.kills = count;
      if (count % tellEvery !== 0) return;
      say(`${count} kills, the last a ${kind}; ${commands.sent()} commands, ${commands.failed()} failed`);
    },
  }).finally(() => (started.isKilling = false));
  // The meetings are spread over the kills: the n-th begins when its share of them is done.
  const due = async (n: number): Promise<void> => {
    const share = (Math.max(0, n + 1 - meetingsAtOnce) * wanted) / meetings;
    while (started.isKilling && started.kills < share) await delay(pollMs);
  };
  const common = {
    tenant,
    account,
    changes,
    commands,
    plane: planeAt(stage.planeUrl, isOver),
    wishes,
    shown: (ms: number): void => void shownMs.push(ms),
    opened: audience.watch,
  };
  // No meeting begins when the time for kills is over.
  const mayBegin = (): boolean => performance.now() < untilMs && !isOver();
  const played = await playAll(options, common, { find: judge.find, mayBegin, due });
  const killed = await killing;
  return { meetings: played, kills: started.kills, killed, shownMs: quantiles(shownMs) };
}

async function verdict(
  stage: Stage,
  options: Options,
  { audience, commands, stalls, wishes }: Play,
  played: Awaited<ReturnType<typeof killWhilePlaying>>,
  { find, isOver }: Judge,
) {
  await planeAt(stage.planeUrl, isOver).setMishaps(mishapsSchema.parse({}));
  const left = await settled(stage.site.reader);
  for (const room of await roomsLeft(stage)) find(`${room} is open after its meeting's end`);
  if (left.open > 0) find(`${left.open} effects and webhooks are still open`);
  const live = await audience.account();
  const { surprises, ...seen } = accountOf(await readFile(stage.ledgerFile, 'utf8'), wishes);
  for (const what of surprises) find(what);
  say(`how effects ended: ${JSON.stringify(left.ends)}`);
  const { effects, doubled, missing, ...more } = seen;
  const [{ parked }, commandsFailed] = [left, commands.failed()];
  const { meetings, kills, ...others } = played;
  const counts = { meetings, kills, effects, doubled, missing, parked, commandsFailed };
  const isWhole =
    [doubled, missing, parked, commandsFailed, live.missed, live.doubled].every((count) => count === 0) &&
    kills === options.kills &&
    meetings === options.meetings;
  const machine = {
    stalls: stalls.count(),
    longestMs: stalls.longestMs(),
    commandsFailed: commands.stalled(),
  };
  return { isWhole, counts: { ...counts, commands: commands.sent(), ...others, ...more, live, machine } };
}

/** How long changes took to be seen at the media plane, in whole milliseconds. */
function quantiles(times: readonly number[]) {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), most: at(1) };
}

async function openAccount(commands: Commands): Promise<string> {
  const body = { plan: 'pro', timeZone: 'Etc/UTC' };
  const opened = await commands.send({
    who: 'admin:chaos-admin',
    method: 'POST',
    path: '/v1/accounts',
    body,
  });
  return textIn(opened, 'account') ?? '';
}

/** When meetings begin. */
interface Turns {
  readonly mayBegin: () => boolean;
  readonly due: (n: number) => Promise<void>;
}

/** Plays the meetings, some at once; gives how many were played to their end. */
async function playAll(
  { meetings, seed }: Options,
  common: Omit<MeetingParts, 'name' | 'random'>,
  { find, mayBegin, due }: Pick<Judge, 'find'> & Turns,
): Promise<number> {
  let [next, played] = [0, 0];
  const work = async (): Promise<void> => {
    while (next < meetings && mayBegin()) {
      const n = next;
      next += 1;
      await due(n);
      try {
        await playMeeting({ ...common, name: `m${n}`, random: seededRandom(seed + 2 + n) });
        played += 1;
      } catch (error) {
        find(`meeting m${n}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(meetingsAtOnce, meetings) }, work));
  return played;
}

try {
  await main();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  say(`${error instanceof Error ? (error.stack ?? reason) : reason}\n\n${usage}`);
  console.log(`RESULT ${JSON.stringify({ ok: false, reason })}`);
  process.exitCode = 2;
}
