// `npm run bench:lag`: from the answer of a command until its effect is asked for at an outside system, and until a live client has
// it, at 500 commands/s over HTTP. API with projector and scheduler, gateway and reactors are processes of their own; with
// --kafka events come to the reactors by a relay and a real broker.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { findKafka, startKafka } from '../scripts/services/kafka.mjs';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { quantile, spreadOf } from './harness/rounds.ts';
import { nameOf } from './lag/lag-words.ts';
import type { Happened } from './lag/lag-words.ts';
import { startReactors } from './lag/reactors.ts';
import type { LagReactors } from './lag/reactors.ts';
import { watch } from './lag/watchers.ts';
import type { Watchers } from './lag/watchers.ts';
import { openConnection, requestText } from './load/connection.ts';
import type { Connection } from './load/connection.ts';
import { startServingProcess } from './load/serving-process.ts';
import { openStage } from './load/stage.ts';
import type { Stage } from './load/stage.ts';

const usualRate = 500;
/** An effect waits for the one before it of the same meeting: each has one change a second. */
const meetings = 500;
const connections = 64;
const warmUpSeconds = 4;
const drainMs = 30_000;
const lookMs = 50;
const nowMs = (): number => performance.timeOrigin + performance.now();

await runBenchmark({
  name: 'bench:lag',
  usage: `npm run bench:lag -- [--kafka] [--json] [--rounds 3] [--seconds 6] [--rate ${usualRate}] [--write]`,
  rounds: 3,
  seconds: 6,
  own: ['rate'],
  flags: ['kafka'],
  measure,
});

/** How long each of a round's commands was on its way, in milliseconds. */
interface Round {
  readonly commands: number;
  readonly failed: number;
  readonly answered: readonly number[];
  readonly heard: readonly number[];
  readonly effect: readonly number[];
  readonly live: readonly number[];
}

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const rate = Number(options.own['rate'] ?? usualRate);
  const broker = options.flags.has('kafka') ? await aBroker() : undefined;
  const opened: { readonly stop: () => Promise<void> }[] = [];
  const open = <Part extends { readonly stop: () => Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  try {
    const { ownerUrl } = await server.voicemeet();
    const brokers = broker?.brokers ?? '';
    const api = open(await startServingProcess(server, 'api,projector,scheduler'));
    const gateway = open(
      await startServingProcess(server, 'gateway', { LIVE_STREAMS_PER_PRINCIPAL: String(meetings) }),
    );
    if (brokers !== '') open(await startServingProcess(server, 'relay', { KAFKA_BROKERS: brokers }));
    const reactors = open(startReactors({ ownerUrl, keysDir: server.keysDir, brokers }));
    const stage = await openStage(api.address, { meetings, people: 2 });
    const watchers = await watch(gateway.address, stage);
    open(closing([watchers]));
    const lines = await Promise.all(Array.from({ length: connections }, () => openConnection(api.address)));
    open(closing(lines));
    const means: RoundMeans = { lines, stage, watchers, reactors, rate };
    // Once to warm up: meetings, keys, code, and a consumer that has its partitions.
    await aRound(means, warmUpSeconds);
    const rounds: Round[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      signal.throwIfAborted();
      const result = await aRound(means, options.seconds);
      rounds.push(result);
      say(
        `round ${round + 1}/${options.rounds}  ${result.commands} commands, effect ${figureText(result.effect)}, live ${figureText(result.live)}`,
      );
    }
    return findings(rounds, rate, broker !== undefined);
  } finally {
    for (const { stop } of opened.reverse()) await stop();
    await broker?.remove();
  }
}

function closing(parts: readonly { readonly close: () => void }[]): { readonly stop: () => Promise<void> } {
  return {
    stop: () => {
      for (const { close } of parts) close();
      return Promise.resolve();
    },
  };
}

async function aBroker() {
  const { jars, reason } = findKafka();
  if (jars === undefined) throw new Error(reason);
  return startKafka({ jars });
}

interface RoundMeans {
  readonly lines: readonly Connection[];
  readonly stage: Stage;
  readonly watchers: Watchers;
  readonly reactors: LagReactors;
  readonly rate: number;
}

/** A command that was done. */
interface Done {
  readonly meeting: string;
  readonly revision: bigint;
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** Renames meetings in turn at a steady rate; waits until everything that follows has happened. */
async function aRound(means: RoundMeans, seconds: number): Promise<Round> {
  const { watchers, reactors, rate } = means;
  await reactors.report();
  const count = Math.round(rate * seconds);
  const done = await load(means, count);
  const [heard, asked] = [new Map<string, number>(), new Map<string, number>()];
  const ofReactors =
    (at: ReadonlyMap<string, number>) =>
    ({ meeting, revision }: Done): number | undefined =>
      at.get(nameOf(meeting, revision));
  const ofWatchers = ({ meeting, revision }: Done) => watchers.seenAt(meeting, revision);
  const isOver = (): boolean =>
    done.every((one) => ofReactors(asked)(one) !== undefined && ofWatchers(one) !== undefined);
  for (const givenUpMs = nowMs() + drainMs; nowMs() < givenUpMs && !isOver();) {
    await delay(lookMs);
    const report = await reactors.report();
    keepFirst(heard, report.heard);
    keepFirst(asked, report.asked);
  }
  // What was there before the answer had no lag.
  const lagsOf = (at: (one: Done) => number | undefined): readonly number[] =>
    done.flatMap((one) => {
      const atMs = at(one);
      return atMs === undefined ? [] : [Math.max(0, atMs - one.answeredMs)];
    });
  return {
    commands: count,
    failed: count - done.length,
    answered: done.map(({ sentMs, answeredMs }) => answeredMs - sentMs),
    heard: lagsOf(ofReactors(heard)),
    effect: lagsOf(ofReactors(asked)),
    live: lagsOf(ofWatchers),
  };
}

/** What comes a second time was there before. */
function keepFirst(known: Map<string, number>, news: readonly Happened[]): void {
  for (const [name, atMs] of news) if (!known.has(name)) known.set(name, atMs);
}

/** Sends so many at the steady rate, whatever the answers take; gives those that were done. */
async function load({ lines, stage, rate }: RoundMeans, count: number): Promise<readonly Done[]> {
  const done: Done[] = [];
  const idle = [...lines];
  const waiting: ((line: Connection) => void)[] = [];
  const send = async (n: number): Promise<void> => {
    const sentMs = nowMs();
    const line = idle.pop() ?? (await new Promise<Connection>((resolve) => waiting.push(resolve)));
    const { meeting } = stage.meetings[n % stage.meetings.length] ?? { meeting: '' };
    const headers = { authorization: `Bearer ${stage.host}`, 'idempotency-key': randomUUID() };
    const title = `Renamed ${randomUUID()}`;
    const text = requestText('POST', `/v1/meetings/${meeting}/rename`, headers, { title });
    const answer = await line.send(text).catch(() => undefined);
    const answeredMs = nowMs();
    const next = waiting.shift();
    if (next === undefined) idle.push(line);
    else next(line);
    const revision = /^etag: "(\d+)"/im.exec(answer?.head ?? '')?.[1];
    if (answer?.status === 200 && revision !== undefined)
      done.push({ meeting, revision: BigInt(revision), sentMs, answeredMs });
  };
  const fromMs = nowMs();
  const sent: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const earlyMs = fromMs + (n * 1_000) / rate - nowMs();
    if (earlyMs > 1) await delay(earlyMs);
    sent.push(send(n));
  }
  await Promise.all(sent);
  return done;
}

function figureText(lags: readonly number[]): string {
  return `${lags.length}: p50 ${quantile(lags, 0.5).toFixed(1)} ms, p99 ${quantile(lags, 0.99).toFixed(1)} ms`;
}

function findings(rounds: readonly Round[], rate: number, byKafka: boolean): Findings {
  const sum = (of: (round: Round) => number): number => rounds.reduce((total, each) => total + of(each), 0);
  const median = (of: (round: Round) => readonly number[], q: number): number =>
    spreadOf(rounds.map((round) => quantile(of(round), q))).median;
  const [commands, failed] = [sum((round) => round.commands), sum((round) => round.failed)];
  const effects = sum(({ effect }) => effect.length);
  const live = sum((round) => round.live.length);
  const row = (name: string, of: (round: Round) => readonly number[]): readonly string[] => [
    name,
    numberText(sum((round) => of(round).length)),
    median(of, 0.5).toFixed(1),
    median(of, 0.99).toFixed(1),
    Math.max(...rounds.flatMap(of)).toFixed(1),
  ];
  return {
    ...(byKafka && { section: 'bench:lag by Kafka' }),
    ok: failed === 0 && effects === commands && live === commands,
    result: {
      delivery: byKafka ? 'kafka' : 'embedded',
      commands,
      failed,
      effects,
      live,
      effectP50Ms: rounded(median(({ effect }) => effect, 0.5)),
      liveP50Ms: rounded(median((round) => round.live, 0.5)),
    },
    goals: [
      { name: 'effectP99Ms', value: rounded(median(({ effect }) => effect, 0.99)), atMost: 150 },
      { name: 'liveP99Ms', value: rounded(median((round) => round.live, 0.99)), atMost: 150 },
    ],
    tables: [
      {
        title: `At ${numberText(rate)} commands/s, events to reactors ${byKafka ? 'by Kafka' : 'from the log'} (medians of rounds; worst of all)`,
        columns: ['', 'count', 'p50 ms', 'p99 ms', 'worst ms'],
        rows: [
          row('command, until it is answered', ({ answered }) => answered),
          row('from the answer until the reactor has read the event', ({ heard }) => heard),
          row('from the answer until the effect is asked for', ({ effect }) => effect),
          row('from the answer until a live client has it', (round) => round.live),
        ],
      },
    ],
    notes: [
      `The benchmark's own process sends the commands over HTTP (a meeting is renamed, ${meetings} meetings in turn) at a steady rate whatever the answers take, and holds a live stream of each meeting. API with projector and scheduler, gateway${byKafka ? ', relay' : ''} and reactors are processes of their own beside PostgreSQL${byKafka ? ' and Apache Kafka' : ''}, all on this machine. The outside system is the process of the reactors itself, which answers at once; what is measured ends when it is asked, so the reading of the event, the intent in the ledger and the claim are in it; effects of a meeting happen one after another. What was there before the command's answer counts as 0.`,
    ],
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
