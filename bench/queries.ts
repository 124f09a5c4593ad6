// `npm run bench:queries`: the queries of dashboard and meeting page over HTTP under a stated load of commands, compared
// with a route that does nothing but `select 1` through the same web framework and driver.
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { exchange, signInRequest, tokenIn } from '../harness/http-exchange.ts';
import { createPool, endPool } from '../src/adapters/postgres/pool.ts';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText, rangeText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { inTurns, ratioOf, spreadOf } from './harness/rounds.ts';
import type { Subject } from './harness/rounds.ts';
import { fillLog } from './histories/fill-log.ts';
import type { Answered } from './load/jobs.ts';
import { startLoad } from './load/loads.ts';
import { serve } from './load/serving.ts';
import { caughtUp } from './load/caught-up.ts';

const usualEvents = 100_000;
const usualWrites = 100;
const seed = 4_711;
const connections = 32;
/** As many as the program's own queries have. */
const bareConnections = 4;
const detailMeetings = 200;
const signInTimeoutMs = 10_000;

await runBenchmark({
  name: 'bench:queries',
  usage: `npm run bench:queries -- [--json] [--rounds 5] [--seconds 2] [--events 100000] [--writes 100] [--write]`,
  rounds: 5,
  seconds: 2,
  own: ['events', 'writes'],
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const events = Number(options.own['events'] ?? usualEvents);
  const writes = Number(options.own['writes'] ?? usualWrites);
  const database = await server.voicemeet();
  const pool = createPool({
    url: database.superuserUrl,
    applicationName: 'bench queries',
    maxConnections: bareConnections,
    statementTimeoutMs: 600_000,
  });
  const parts = await database.openParts();
  try {
    await fillLog({ superuser: pool, keyring: parts.keyring() }, { seed }).growTo(events);
  } finally {
    await parts.close();
  }
  const program = await serve(server, database.ownerUrl);
  const bare = await serveBare(pool);
  const [reading, writing] = [startLoad(), startLoad()];
  try {
    say(`${numberText(events)} events are in the log; the projections catch up`);
    await caughtUp(pool, signal);
    await pool.query('vacuum analyze');
    const { rows } = await pool.query<{ tenant: string; meetings: readonly string[] }>(
      `select tenant, (array_agg(meeting::text))[1:${detailMeetings}] as meetings
       from read.meeting_list_v1 group by tenant order by count(*) desc limit 1`,
    );
    const [{ tenant, meetings } = { tenant: '', meetings: [] }] = rows;
    const token = await adminOf(program.address, tenant);
    const paths = {
      list: ['/v1/meetings?limit=20', '/v1/meetings?limit=20&status=ended'],
      overview: ['/v1/tenant/overview'],
      detail: meetings.map((meeting) => `/v1/meetings/${meeting}`),
    };
    const subject = (name: string, address: string, asked: readonly string[]): Subject<Answered> => ({
      name,
      measure: async () => {
        signal.throwIfAborted();
        const seconds = options.seconds;
        const job = { kind: 'read', address, paths: asked, token, connections, seconds } as const;
        const load = writes > 0 ? writing.run({ ...commands, seconds: seconds + 0.3 }) : undefined;
        const { answered } = await reading.run(job);
        const written = await load;
        return { ...answered, failed: answered.failed + (written?.answered.failed ?? 0) };
      },
    });
    const commands = { kind: 'write', address: program.address, perSecond: writes, sampleOneIn: 0 } as const;
    // Once to warm up: meetings, keys and code.
    if (writes > 0) await writing.run({ ...commands, seconds: 1 });
    const figures = await inTurns(
      [
        subject('select 1', bare.address, ['/select-one']),
        subject('meeting list', program.address, paths.list),
        subject('tenant overview', program.address, paths.overview),
        subject('meeting detail', program.address, paths.detail),
      ],
      options.rounds,
      say,
    );
    return findings(figures, writes, events);
  } finally {
    await reading.stop();
    await writing.stop();
    await bare.app.close();
    await program.stop();
    await endPool(pool);
  }
}

async function serveBare(
  pool: ReturnType<typeof createPool>,
): Promise<{ app: FastifyInstance; address: string }> {
  const app = fastify({ logger: false });
  app.get('/select-one', async () => {
    const { rows } = await pool.query<{ one: number }>({ name: 'select-one', text: 'select 1 as one' });
    return rows[0];
  });
  return { app, address: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

async function adminOf(address: string, tenant: string): Promise<string> {
  const token = tokenIn(
    await exchange(address, signInRequest('admin', undefined, tenant), { timeoutMs: signInTimeoutMs }),
  );
  if (token === undefined) throw new Error('the development sign-in gave no token');
  return token;
}

function findings(
  figures: ReadonlyMap<string, readonly Answered[]>,
  writes: number,
  events: number,
): Findings {
  const rates = (name: string): readonly number[] =>
    (figures.get(name) ?? []).map(({ perSecond }) => perSecond);
  const all = [...figures.values()].flat();
  const failed = all.reduce((sum, each) => sum + each.failed, 0);
  const names = [...figures.keys()];
  const ratio = (name: string): number => ratioOf(rates(name), rates('select 1'));
  const questions = ['meeting list', 'tenant overview', 'meeting detail'];
  const mean = questions.map(ratio).reduce((product, each) => product * each, 1) ** (1 / questions.length);
  return {
    ok: failed === 0 && all.length > 0,
    result: {
      failed,
      rows: Object.fromEntries(
        names.map((name) => [
          name,
          {
            perSecond: Math.round(spreadOf(rates(name)).median),
            p99Ms: Number(spreadOf((figures.get(name) ?? []).map(({ p99Ms }) => p99Ms)).median.toFixed(2)),
            ofBare: Number(ratio(name).toFixed(3)),
          },
        ]),
      ),
    },
    goals: [{ name: 'queries/bare', value: mean, atLeast: 0.7 }],
    tables: [
      {
        title: `${connections} connections, ${numberText(writes)} commands/s beside them`,
        columns: ['question', 'requests/s, median (range)', 'p50 ms', 'p99 ms', 'of `select 1`'],
        rows: names.map((name) => {
          const each = figures.get(name) ?? [];
          return [
            name,
            rangeText(spreadOf(rates(name))),
            spreadOf(each.map(({ p50Ms }) => p50Ms)).median.toFixed(2),
            spreadOf(each.map(({ p99Ms }) => p99Ms)).median.toFixed(2),
            ratio(name).toFixed(2),
          ];
        }),
      },
    ],
    notes: [
      `One process serves queries, commands and projections, with PostgreSQL beside it and two load processes, all on the same cores; ${numberText(events)} events are in the log. Ours authenticate a signed token, read under row-level security for the token's tenant, and tell whether their read models stand still; \`select 1\` is a route of a bare fastify beside them in the same process, one prepared statement through pg. "queries/bare" is the geometric mean over the three questions.`,
    ],
  };
}
