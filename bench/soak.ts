// `npm run bench:soak`: whether memory stays flat while the whole program works for a long time, with commands at a steady
// rate, queries at the same time, and all projections following. With `--reactors`: whether each role's does (soak/measure-roles.ts).
import { setTimeout as delay } from 'node:timers/promises';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { startLoad } from './load/loads.ts';
import { serve } from './load/serving.ts';
import { measureRoles } from './soak/measure-roles.ts';
import { cellsOf, sampler, slopeOf } from './soak/memory.ts';
import type { Sample } from './soak/memory.ts';

const usualMinutes = 30;
const usualRate = 200;
const sampleMs = 10_000;
/** The first part is warming up: code, caches and pools. */
const warmUp = 1 / 3;
/** Growth of the heap that counts as none, in MiB a minute: a leak of 1 KiB a command at 200/s would be 11.7. */
const flatMiBPerMinute = 0.5;

await runBenchmark({
  name: 'bench:soak',
  usage: `npm run bench:soak -- [--json] [--minutes 30] [--rate 200 | --reactors] [--write]`,
  rounds: 1,
  seconds: 1,
  own: ['minutes', 'rate'],
  flags: ['reactors'],
  measure: async (means) => {
    const minutes = Number(means.options.own['minutes'] ?? usualMinutes);
    return means.options.flags.has('reactors') ? measureRoles(means, minutes) : measure(means, minutes);
  },
});

async function measure({ options, server, say, signal }: Means, minutes: number): Promise<Findings> {
  const perSecond = Number(options.own['rate'] ?? usualRate);
  const { ownerUrl } = await server.voicemeet();
  const program = await serve(server, ownerUrl);
  const load = startLoad();
  const memory = sampler();
  try {
    const job = { kind: 'write', address: program.address, perSecond, sampleOneIn: 4 } as const;
    await load.run({ ...job, seconds: 2 });
    const began = performance.now();
    const working = load.run({ ...job, seconds: minutes * 60 });
    const samples: Sample[] = [];
    const over = new AbortController();
    const ended = working.finally(() => over.abort());
    ended.catch(() => undefined);
    while (!over.signal.aborted) {
      await Promise.race([delay(sampleMs, undefined, { signal }), ended]);
      const sample = { minutes: (performance.now() - began) / 60_000, ...memory() };
      samples.push(sample);
      say(
        `${sample.minutes.toFixed(1)} min: RSS ${sample.rssMiB.toFixed(1)} MiB, heap ${sample.heapMiB.toFixed(1)} MiB`,
      );
    }
    const { answered, visible } = await ended;
    return findings(samples, minutes, perSecond, {
      commands: answered.count,
      reads: visible?.count ?? 0,
      failed: answered.failed + (visible?.failed ?? 0),
    });
  } finally {
    await load.stop();
    await program.stop();
  }
}

function findings(
  samples: readonly Sample[],
  minutes: number,
  rate: number,
  done: { readonly commands: number; readonly reads: number; readonly failed: number },
): Findings {
  const settled = samples.filter((sample) => sample.minutes >= minutes * warmUp);
  const heap = slopeOf(settled, ({ heapMiB }) => heapMiB);
  const rss = slopeOf(settled, ({ rssMiB }) => rssMiB);
  return {
    ok: done.failed === 0 && settled.length > 2 && heap <= flatMiBPerMinute,
    result: {
      minutes,
      ...done,
      samples: samples.length,
      heapSlopeMiBPerMinute: Number(heap.toFixed(3)),
      rssSlopeMiBPerMinute: Number(rss.toFixed(3)),
    },
    goals: [{ name: 'heapSlope', value: heap, atMost: flatMiBPerMinute }],
    tables: [
      {
        title: 'Memory of the serving process after a collection',
        columns: ['minute', 'RSS MiB', 'heap MiB'],
        rows: [samples[0], settled[0], samples.at(-1)].map(cellsOf),
      },
    ],
    notes: [
      `${numberText(minutes, 1)} minutes at ${numberText(rate)} commands/s and a query after every fourth, over HTTP from another process: ${numberText(done.commands)} commands and ${numberText(done.reads)} queries, ${done.failed} failed. Slopes are least squares over the last two thirds: heap ${heap.toFixed(3)}, RSS ${rss.toFixed(3)} MiB a minute.`,
    ],
  };
}
