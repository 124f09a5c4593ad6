// `npm run bench:projections`: how fast all read models catch up with a log, and how fast they are rebuilt beside the
// live ones, by number of events. One process with its PostgreSQL beside it; histories are real, sealed and encrypted.
import { createPool, endPool } from '../src/adapters/postgres/pool.ts';
import type { Parts } from '../src/app/parts/parts.ts';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { fillLog } from './histories/fill-log.ts';
import { catchUpAll, emptyReadModels, rebuildAll } from './projections/runs.ts';
import type { Run } from './projections/runs.ts';

/** What was measured with a log of so many events. */
interface Size {
  readonly events: bigint;
  readonly catchUp: Run;
  readonly rebuild: Run;
}

const usualSizes = [10_000, 100_000, 1_000_000];
const largeSize = 5_000_000;
const seed = 4_711;
/** Of the largest log that was measured, and of a million events. */
const goalPerSecond = 40_000;

await runBenchmark({
  name: 'bench:projections',
  usage: `npm run bench:projections -- [--json] [--events 10000,100000,1000000] [--large] [--write]`,
  rounds: 1,
  seconds: 1,
  own: ['events'],
  flags: ['large'],
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const database = await server.voicemeet();
  const parts = await database.openParts();
  const superuser = createPool({
    url: database.superuserUrl,
    applicationName: 'bench fill',
    maxConnections: 2,
    statementTimeoutMs: 600_000,
  });
  const given = options.own['events']?.split(',').map(Number) ?? usualSizes;
  const sizes = options.flags.has('large') ? [...given, largeSize] : given;
  try {
    const filling = fillLog({ superuser, keyring: parts.keyring() }, { seed });
    const measured: Size[] = [];
    for (const size of sizes) {
      signal.throwIfAborted();
      const events = await filling.growTo(size);
      await superuser.query('vacuum analyze log.events');
      await emptyReadModels(superuser);
      const catchUp = await catchUpAll(parts, events, signal);
      say(`${numberText(Number(events))} events: caught up at ${figureText(catchUp)}`);
      const rebuild = await rebuildAll(parts, events);
      say(`${numberText(Number(events))} events: rebuilt at ${figureText(rebuild)}`);
      measured.push({ events, catchUp, rebuild });
    }
    return await findings(measured, parts);
  } finally {
    await parts.close();
    await endPool(superuser);
  }
}

/** `1M`, `100k`: a log's last meetings make it a little longer than asked for. */
function nameOf({ events }: Size): string {
  const thousands = Number(events / 1_000n);
  return thousands >= 1_000 ? `${Math.floor(thousands / 1_000)}M` : `${thousands}k`;
}

function figureText({ perSecond, cpuSeconds, seconds }: Run): string {
  return `${numberText(perSecond)} events/s (${numberText(seconds, 1)} s, of which this process worked ${numberText(cpuSeconds, 1)} s)`;
}

async function findings(measured: readonly Size[], parts: Parts): Promise<Findings> {
  const standings = await parts.records().list();
  const last = measured.at(-1);
  const isComplete = standings.every(
    ({ position, parkedStreams }) => position === last?.events && parkedStreams === 0,
  );
  const largest = measured.toSorted((a, b) => Number(a.events - b.events)).at(-1);
  const judged = measured.filter((size) => size === largest || nameOf(size) === '1M');
  const at = (act: string, of: (size: Size) => Run, atLeast: number) =>
    judged.map((size) => ({ name: `${act}@${nameOf(size)}`, value: of(size).perSecond, atLeast }));
  return {
    ok: isComplete && measured.length > 0,
    result: {
      rows: Object.fromEntries(
        measured.map(({ events, catchUp, rebuild }) => [
          String(events),
          { catchUp: Math.round(catchUp.perSecond), rebuild: Math.round(rebuild.perSecond) },
        ]),
      ),
      parked: standings.reduce((sum, { parkedStreams }) => sum + parkedStreams, 0),
    },
    goals: [
      ...at('catchUp', ({ catchUp }) => catchUp, goalPerSecond),
      ...at('rebuild', ({ rebuild }) => rebuild, goalPerSecond),
    ],
    tables: [
      {
        title: 'Events per second into all read models',
        columns: ['events in the log', 'catch-up', "of a core's time", 'rebuild', "of a core's time"],
        rows: measured.map(({ events, catchUp, rebuild }) => [
          numberText(Number(events)),
          ...[catchUp, rebuild].flatMap(({ perSecond, cpuSeconds, seconds }) => [
            numberText(perSecond),
            numberText(cpuSeconds / seconds, 2),
          ]),
        ]),
      },
    ],
    notes: [
      'Histories of meetings, made by our own deciders from a seeded script and sealed by our codec (1 event in 8 holds personal data), are put into the log; then the projectors of one process fill all read models from nothing. Each event is read, verified, decrypted and decoded once for all of them. A rebuild fills tables beside the live ones and swaps them in. One pass.',
      "“Of a core's time” is what this process used; PostgreSQL's share is not in it.",
    ],
  };
}
