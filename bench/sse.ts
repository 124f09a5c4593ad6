// `npm run bench:sse`: 10,000 live streams on one gateway, which is this process; the API is another one, and the clients are in
// two of their own. How many are held, what each costs in memory, and how long a change is on its way to all who see it: from
// when a command is sent until the message is there, so with HTTP, commit and notification.
import { setTimeout as delay } from 'node:timers/promises';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { quantile } from './harness/rounds.ts';
import { startLiveClients } from './load/live-clients.ts';
import type { LiveJob } from './load/live-clients.ts';
import { serve } from './load/serving.ts';
import { startServingProcess } from './load/serving-process.ts';
import { openStage, sent } from './load/stage.ts';
import type { Stage } from './load/stage.ts';

const usualConnections = 10_000;
const meetings = 100;
const peopleOfMeeting = 20;
const processes = 2;
const renamesPerSecond = 20;
const settleMs = 3_000;

await runBenchmark({
  name: 'bench:sse',
  usage: `npm run bench:sse -- [--json] [--seconds 10] [--connections ${usualConnections}] [--write]`,
  rounds: 1,
  seconds: 10,
  own: ['connections'],
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const connections = Number(options.own['connections'] ?? usualConnections);
  const { ownerUrl } = await server.voicemeet();
  const api = await startServingProcess(server, 'api,projector,scheduler');
  const gateway = await serve(server, ownerUrl, {
    ROLES: 'gateway',
    LIVE_STREAMS_PER_PRINCIPAL: '1000',
    LIVE_STREAMS_PER_TENANT: '100000',
    LIVE_STREAMS: String(connections + 100),
  });
  const clients = startLiveClients(processes);
  try {
    const stage = await openStage(api.address, { meetings, people: peopleOfMeeting });
    say(`${meetings} meetings with ${peopleOfMeeting} people each are open`);
    signal.throwIfAborted();
    const before = await restingBytes();
    const wanted = Array.from({ length: connections }, (_, n) => clientOf(stage, n));
    const opened = await clients.open({ address: gateway.address, clients: wanted });
    await delay(settleMs);
    const kbPerConnection = ((await restingBytes()) - before) / 1_000 / Math.max(1, opened.held);
    say(`${opened.held} of ${connections} streams are open; ${kbPerConnection.toFixed(1)} kB each`);
    const renames = await rename(api.address, stage, options.seconds * renamesPerSecond);
    await delay(settleMs);
    const { held, samples } = await clients.report();
    const expected = (renames * connections) / meetings;
    const [p50Ms, p99Ms] = [quantile(samples, 0.5), quantile(samples, 0.99)];
    return {
      ok: held === connections && samples.length === expected,
      result: { held, messages: samples.length, p50Ms: rounded(p50Ms) },
      goals: [
        { name: 'p99Ms', value: rounded(p99Ms), atMost: 250 },
        { name: 'kbPerConnection', value: rounded(kbPerConnection), atMost: 25 },
      ],
      tables: [
        {
          title: `${numberText(connections)} live streams on one gateway, ${renamesPerSecond} changes/s, each told to ${numberText(connections / meetings)}`,
          columns: ['held', 'messages', 'expected', 'p50 ms', 'p99 ms', 'kB per connection'],
          rows: [
            [
              numberText(held),
              numberText(samples.length),
              numberText(expected),
              p50Ms.toFixed(1),
              p99Ms.toFixed(1),
              kbPerConnection.toFixed(1),
            ],
          ],
        },
      ],
      notes: [
        `The gateway is the benchmark's own process, the API with projector and scheduler another one, and ${processes} processes hold the clients: 20 people in each of ${meetings} meetings, with several streams each. The time of a message is from when its command is sent until the client has it, so HTTP and commit are in it. What a connection takes is the growth of resident memory; each is an open file, so \`ulimit -n\` must be above their number in each process (Node raises it to the hard limit by itself).`,
      ],
    };
  } finally {
    await clients.stop();
    await gateway.stop();
    await api.stop();
  }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The stream that the n-th client opens: clients are shared out over meetings, and in each over its people. */
function clientOf({ meetings: open }: Stage, n: number): LiveJob['clients'][number] {
  const { meeting, tokens } = open[n % open.length] ?? { meeting: '', tokens: [] };
  const token = tokens[Math.floor(n / open.length) % tokens.length] ?? '';
  return { path: `/v1/meetings/${meeting}/live`, token };
}

/** What the process holds once garbage is gone, where it may ask for that (`node --expose-gc`). */
async function restingBytes(): Promise<number> {
  for (let n = 0; n < 3; n += 1) {
    globalThis.gc?.();
    await delay(200);
  }
  return process.memoryUsage.rss();
}

/** Renames meetings in turn, at a steady rate; gives how often. */
async function rename(address: string, { host, meetings: open }: Stage, times: number): Promise<number> {
  const from = performance.now();
  const asked: Promise<unknown>[] = [];
  for (let n = 0; n < times; n += 1) {
    const early = from + (n * 1_000) / renamesPerSecond - performance.now();
    if (early > 1) await delay(early);
    const title = `at ${(performance.timeOrigin + performance.now()).toFixed(2)}`;
    asked.push(sent(address, host, `/v1/meetings/${open[n % open.length]?.meeting ?? ''}/rename`, { title }));
  }
  await Promise.all(asked);
  return times;
}
