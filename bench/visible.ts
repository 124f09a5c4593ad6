// `npm run bench:visible`: from a command's answer to the moment a reader sees what it wrote, under a steady load of
// commands over HTTP from another process.
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { spreadOf } from './harness/rounds.ts';
import type { Answered, JobResult } from './load/jobs.ts';
import { startLoad } from './load/loads.ts';
import { serve } from './load/serving.ts';

const usualRate = 500;
const sampleOneIn = 5;

await runBenchmark({
  name: 'bench:visible',
  usage: `npm run bench:visible -- [--json] [--rounds 5] [--seconds 4] [--rate 500] [--write]`,
  rounds: 5,
  seconds: 4,
  own: ['rate'],
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const perSecond = Number(options.own['rate'] ?? usualRate);
  const { ownerUrl } = await server.voicemeet();
  const program = await serve(server, ownerUrl);
  const load = startLoad();
  try {
    const job = { kind: 'write', address: program.address, perSecond, sampleOneIn } as const;
    // Once to warm up: meetings, keys and code.
    await load.run({ ...job, seconds: 2 });
    const rounds: JobResult[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      signal.throwIfAborted();
      const result = await load.run({ ...job, seconds: options.seconds });
      rounds.push(result);
      say(
        `round ${round + 1}/${options.rounds}  answered ${figureText(result.answered)}; visible ${figureText(result.visible)}`,
      );
    }
    return findings(rounds, perSecond);
  } finally {
    await load.stop();
    await program.stop();
  }
}

function figureText(answered: Answered | undefined): string {
  if (answered === undefined) return 'nothing';
  const { count, perSecond, p50Ms, p99Ms, failed } = answered;
  return `${count} (${numberText(perSecond)}/s), p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ${failed} failed`;
}

function findings(rounds: readonly JobResult[], rate: number): Findings {
  const median = (of: (result: JobResult) => number): number => spreadOf(rounds.map(of)).median;
  const sum = (of: (result: JobResult) => number): number =>
    rounds.reduce((total, each) => total + of(each), 0);
  const failed = sum(({ answered, visible }) => answered.failed + (visible?.failed ?? 0));
  const p50Ms = median(({ visible }) => visible?.p50Ms ?? NaN);
  const p99Ms = median(({ visible }) => visible?.p99Ms ?? NaN);
  const samples = sum(({ visible }) => visible?.count ?? 0);
  const row = (name: string, of: (result: JobResult) => Answered | undefined): readonly string[] => [
    name,
    numberText(sum((result) => of(result)?.count ?? 0)),
    median((result) => of(result)?.p50Ms ?? NaN).toFixed(1),
    median((result) => of(result)?.p99Ms ?? NaN).toFixed(1),
    Math.max(...rounds.map((result) => of(result)?.worstMs ?? NaN)).toFixed(1),
  ];
  return {
    ok: failed === 0 && samples > 0,
    result: { commandsPerSecond: median(({ answered }) => answered.perSecond), samples, failed, p50Ms },
    goals: [{ name: 'p99Ms', value: p99Ms, atMost: 50 }],
    tables: [
      {
        title: `At ${numberText(rate)} commands/s (medians of rounds; worst of all)`,
        columns: ['', 'count', 'p50 ms', 'p99 ms', 'worst ms'],
        rows: [
          row('command, until it is answered', ({ answered }) => answered),
          row('from the answer until a read shows it', ({ visible }) => visible),
        ],
      },
    ],
    notes: [
      `One process serves commands, queries and all six projections, with PostgreSQL beside it; the load is another process that mutes and unmutes people in 20 open meetings over HTTP, at ${numberText(rate)} commands/s whatever the answers take. After every fifth answer it reads the meeting's page with \`?after=<VoiceMeet-Position>\`: what is figureText is the time until that answer, so the read itself is in it.`,
    ],
  };
}
