// `npm run bench:append`: single-event conditional appends: ours, those of peers, and a plain INSERT, in one process with
// its PostgreSQL on the same machine. Every acknowledged event is looked for afterwards.
import { setTimeout as delay } from 'node:timers/promises';
import { eventSources } from './append/events.ts';
import { ours, oursBare } from './append/ours.ts';
import { bareInsert, dcbEs, emmett, messageDb } from './append/peers.ts';
import type { EventToAppend } from './append/events.ts';
import type { AppendSubject, Checked, Load } from './append/subject.ts';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText, rangeText } from './harness/report.ts';
import type { Findings, Table } from './harness/report.ts';
import { inTurns, quantile, ratioOf, spreadOf } from './harness/rounds.ts';
import type { Subject } from './harness/rounds.ts';

/** One measurement. */
interface Figure extends Checked {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const warmUpSeconds = 0.3;
const pauseMs = 50;
const callerCounts = [1, 32, 256];

const loads: readonly Load[] = [10, 1].flatMap((personalOneIn) =>
  callerCounts.flatMap((callers) =>
    (['fresh', 'hot'] as const).map((streams) => ({ callers, streams, personalOneIn })),
  ),
);

const nameOf = (subject: string, { callers, streams, personalOneIn }: Load): string =>
  `${subject}, ${callers} ${streams}${personalOneIn === 1 ? ', all personal' : ''}`;

await runBenchmark({
  name: 'bench:append',
  usage: `npm run bench:append -- [--json] [--rounds 5] [--seconds 1] [--write] [--only <names,…>] [--callers <numbers,…>]`,
  rounds: 5,
  seconds: 1,
  own: ['only', 'callers'],
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const database = await server.voicemeet();
  const parts = await database.openParts();
  const wanted = options.own['only']?.split(',');
  const callers = options.own['callers']?.split(',').map(Number) ?? callerCounts;
  const makers: Readonly<Record<string, () => Promise<AppendSubject> | AppendSubject>> = {
    ours: () => ours(database, parts),
    bare: () => oursBare(database, parts),
    insert: async () => bareInsert(await server.emptyDatabase('bare')),
    emmett: async () => emmett(await server.emptyDatabase('emmett')),
    'message-db': async () => messageDb(await server.emptyDatabase('message_db')),
    dcb: async () => dcbEs(await server.emptyDatabase('dcb')),
  };
  const taking: AppendSubject[] = [];
  const events = eventSources();
  try {
    for (const [name, make] of Object.entries(makers))
      if (wanted?.includes(name) ?? true) taking.push(await make());
    const subjects = loads
      .filter((load) => callers.includes(load.callers))
      .flatMap((load) =>
        taking
          .filter(({ takes }) => takes(load))
          .map((subject): Subject<Figure> => ({
            name: nameOf(subject.name, load),
            measure: async () => {
              signal.throwIfAborted();
              return measureOnce(subject, load, events(load.personalOneIn), options.seconds);
            },
          })),
      );
    return findings(await inTurns(subjects, options.rounds, say), taking);
  } finally {
    for (const { close } of taking) await close();
    await parts.close();
  }
}

/** Runs so many callers for so long, after a warm-up; everything that they stored is checked. */
async function measureOnce(
  subject: AppendSubject,
  load: Load,
  next: () => EventToAppend,
  seconds: number,
): Promise<Figure> {
  const run = await subject.begin(load);
  await delay(pauseMs);
  const latencies: number[] = [];
  const from = performance.now() + warmUpSeconds * 1000;
  const until = from + seconds * 1000;
  let last = until;
  const caller = async (): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      await run.append(next());
      const then = performance.now();
      if (now >= from) {
        latencies.push(then - now);
        last = Math.max(last, then);
      }
      now = then;
    }
  };
  await Promise.all(Array.from({ length: load.callers }, caller));
  const checked = await run.check();
  return {
    perSecond: latencies.length / ((last - from) / 1000),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    ...checked,
  };
}

function findings(
  figures: ReadonlyMap<string, readonly Figure[]>,
  taking: readonly AppendSubject[],
): Findings {
  const all = [...figures.values()].flat();
  const sum = (of: (checked: Checked) => number): number => all.reduce((total, each) => total + of(each), 0);
  const lost = sum((each) => each.lost);
  const surplus = sum((each) => each.surplus);
  const acknowledged = sum((each) => each.acknowledged);
  const rates = (subject: string, load: Load): readonly number[] =>
    (figures.get(nameOf(subject, load)) ?? []).map(({ perSecond }) => perSecond);
  const load = (callers: number, streams: Load['streams']): Load => ({ callers, streams, personalOneIn: 10 });
  const ratio = (name: string, peer: string, callers: number, streams: Load['streams'], atLeast: number) => {
    const [above, below] = [rates('ours', load(callers, streams)), rates(peer, load(callers, streams))];
    return above.length === 0 || below.length === 0 ? [] : [{ name, value: ratioOf(above, below), atLeast }];
  };
  return {
    ok: lost === 0 && surplus === 0 && acknowledged > 0,
    result: { acknowledged, lost, surplus, rows: rowsOf(figures) },
    goals: [
      ...ratio('ours/emmett@256', 'Emmett', 256, 'fresh', 10),
      ...ratio('ours/emmett@256 hot', 'Emmett', 256, 'hot', 10),
      ...ratio('ours/insert@256', 'bare INSERT', 256, 'fresh', 3),
      ...ratio('ours/insert@1', 'bare INSERT', 1, 'fresh', 0.9),
      ...ratio('ours/dcb@256', 'dcb-es', 256, 'hot', 1),
    ],
    tables: [rateTable(figures, taking, 10), rateTable(figures, taking, 1)].filter(
      ({ rows }) => rows.length > 0,
    ),
    notes: [
      `Single-event conditional appends: callers in one process, each waiting for its append. "fresh": every append begins a stream; "hot": 16 streams, whose callers take turns in the process, for every subject alike. Names of streams are ordered by time, for every subject alike. ${numberText(acknowledged)} acknowledged events were looked for afterwards: ${lost} lost, ${surplus} surplus.`,
      '"ours" seals, encrypts and hashes each event and keeps an idempotent answer under a time-ordered key in the same commit, with row-level security forced; "ours, bare" takes sealed records without answers. The bare INSERT is one prepared statement on a table with an identity and no other index.',
    ],
  };
}

function rowsOf(figures: ReadonlyMap<string, readonly Figure[]>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...figures].map(([name, each]) => [
      name,
      {
        perSecond: Math.round(spreadOf(each.map(({ perSecond }) => perSecond)).median),
        p99Ms: Number(spreadOf(each.map(({ p99Ms }) => p99Ms)).median.toFixed(2)),
      },
    ]),
  );
}

function rateTable(
  figures: ReadonlyMap<string, readonly Figure[]>,
  taking: readonly AppendSubject[],
  personalOneIn: number,
): Table {
  const rows = loads
    .filter((load) => load.personalOneIn === personalOneIn)
    .flatMap((load) =>
      taking.flatMap(({ name }): (readonly string[])[] => {
        const each = figures.get(nameOf(name, load)) ?? [];
        if (each.length === 0) return [];
        const rate = spreadOf(each.map(({ perSecond }) => perSecond));
        const [p50, p99] = [spreadOf(each.map((f) => f.p50Ms)), spreadOf(each.map((f) => f.p99Ms))];
        return [
          [
            `${load.callers} ${load.streams}`,
            name,
            rangeText(rate),
            numberText(p50.median, 2),
            numberText(p99.median, 2),
          ],
        ];
      }),
    );
  const title = personalOneIn === 1 ? 'every event holds personal data' : '1 event in 10 holds personal data';
  return {
    title,
    columns: ['callers, streams', 'subject', 'appends/s, median (range)', 'p50 ms', 'p99 ms'],
    rows,
  };
}
