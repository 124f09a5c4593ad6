// `npm run bench:effects`: effects a second with intent, attempt, conclusion and the domain event durable, beside two peers that
// do jobs; and how long an effect waits after the commit of its event until it is asked for, at 500 events/s and at rest.
import { dbos, graphileWorker } from './effects/peers.ts';
import { ourEffects } from './effects/ours.ts';
import type { OurEffects } from './effects/ours.ts';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText, rangeText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { inTurns, quantile, spreadOf } from './harness/rounds.ts';

const usualEffects = 3_000;
const steadyPerSecond = 500;
const restPerSecond = 4;
const restEvents = 40;
const pollMs = 20;

await runBenchmark({
  name: 'bench:effects',
  usage: `npm run bench:effects -- [--json] [--rounds 3] [--seconds 6] [--effects ${usualEffects}] [--write]`,
  rounds: 3,
  seconds: 6,
  own: ['effects'],
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const effects = Number(options.own['effects'] ?? usualEffects);
  const database = await server.voicemeet();
  const parts = await database.openParts();
  const peers = [
    await graphileWorker(await server.emptyDatabase('graphile')),
    await dbos(await server.emptyDatabase('dbos')),
  ];
  const ours = await ourEffects(parts);
  try {
    const subjects = [
      { name: 'VoiceMeet', measure: () => ourRate(ours, effects) },
      ...peers.map(({ name, run }) => ({ name, measure: async () => effects / (await run(effects)) })),
    ];
    const rates = await inTurns(subjects, options.rounds, say);
    signal.throwIfAborted();
    const steady = await waits(ours, steadyPerSecond * options.seconds, steadyPerSecond);
    say(`at ${steadyPerSecond}/s: ${steady.length} waits`);
    const rest = await waits(ours, restEvents, restPerSecond);
    const medianOf = (name: string): number => spreadOf(rates.get(name) ?? []).median;
    const [graphile, durable] = peers.map(({ name }) => medianOf(name));
    const rate = medianOf('VoiceMeet');
    const [p50, p99, restP50] = [quantile(steady, 0.5), quantile(steady, 0.99), quantile(rest, 0.5)];
    const open = await ours.open();
    return {
      ok: open === 0 && steady.length === steadyPerSecond * options.seconds,
      result: { effectsPerSecond: Math.round(rate), p50Ms: p50, open },
      goals: [
        { name: 'effectsPerSecond', value: rate, atLeast: 3_000 },
        { name: 'p99Ms', value: p99, atMost: 25 },
        { name: 'idleP50Ms', value: restP50, atMost: 5 },
        { name: 'ratioToDbos', value: rate / (durable ?? NaN), atLeast: 3 },
        { name: 'ratioToGraphileWorker', value: rate / (graphile ?? NaN), atLeast: 0.5 },
      ],
      tables: [
        {
          title: 'A second (median of rounds, least and greatest)',
          columns: ['', 'effects or jobs'],
          rows: subjects.map(({ name }) => [name, rangeText(spreadOf(rates.get(name) ?? []))]),
        },
        {
          title: 'From the answer of the command to the attempt, ms',
          columns: ['', 'p50', 'p99'],
          rows: [
            [`at ${numberText(steadyPerSecond)} events/s`, p50.toFixed(1), p99.toFixed(1)],
            [`at ${restPerSecond} events/s`, restP50.toFixed(1), quantile(rest, 0.99).toFixed(1)],
          ],
        },
      ],
      notes: [
        `Everything is in one process beside its PostgreSQL, with every commit on the disk. Ours: ${numberText(effects)} meetings are scheduled first; measured is the time from the start of the reactor until each has been read from the log, intended, claimed, asked for at a system that answers at once, concluded, and told to the domain by an event. graphile-worker: as many jobs are in its table before the measurement, so their intent costs it nothing; each writes one row. DBOS: as many workflows of one step, which writes one row; 256 at once, as many jobs of graphile-worker, and up to 512 effects of ours. An effect of ours waits from the moment when its command is answered.`,
      ],
    };
  } finally {
    for (const { close } of peers) await close();
    await parts.close();
  }
}

/** Effects a second of those that were waiting in the log. */
async function ourRate(ours: OurEffects, effects: number): Promise<number> {
  await ours.schedule(effects, 1_000);
  let asked = 0;
  const beganMs = performance.now();
  const running = ours.react(() => {
    asked += 1;
  });
  while (asked < effects || (await ours.open()) > 0) await delay();
  const seconds = (performance.now() - beganMs) / 1_000;
  await running.stop();
  return effects / seconds;
}

/** How long effects waited, in milliseconds, sorted. */
async function waits(ours: OurEffects, count: number, perSecond: number): Promise<readonly number[]> {
  const committedMs = new Map<string, number>();
  const attemptedMs = new Map<string, number>();
  const running = ours.react((meeting) => attemptedMs.set(meeting, performance.now()));
  await delay();
  await ours.schedule(count, perSecond, (meeting) => committedMs.set(meeting, performance.now()));
  while (attemptedMs.size < count || (await ours.open()) > 0) await delay();
  await running.stop();
  return [...committedMs]
    .map(([meeting, ms]) => Math.max(0, (attemptedMs.get(meeting) ?? Infinity) - ms))
    .sort((a, b) => a - b);
}

function delay(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pollMs));
}
