// `npm run bench:commands`: HTTP commands end to end, sent from another process, compared with the same route doing a
// plain UPDATE through the same stack. Every acknowledged command is looked for afterwards.
import { systemRandom } from '../src/adapters/codec/typed/random.ts';
import { uuidV7Source } from '../src/adapters/system/new-uuids.ts';
import { openConnection, requestBytes } from './commands/http-load.ts';
import type { Connection } from './commands/http-load.ts';
import { startOurs, startTwin } from './commands/programs.ts';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText, rangeText } from './harness/report.ts';
import type { Findings, Goal } from './harness/report.ts';
import { inTurns, quantile, ratioOf, spreadOf } from './harness/rounds.ts';
import { asSuperuser } from './harness/server.ts';

interface Figure {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A meeting, its host as the sign-in knows them, and their token. */
interface Meeting {
  readonly id: string;
  readonly host: string;
  readonly token: string;
  locked: boolean;
  /** Whether a caller is using it. */
  busy: boolean;
}

const hosts = 8;
const meetingsPerHost = 125;
const warmUpSeconds = 0.5;
const connectionCounts = [1, 256];
const atOnce = 64;

await runBenchmark({
  name: 'bench:commands',
  usage: 'npm run bench:commands -- [--json] [--rounds 5] [--seconds 3] [--roles api] [--write]',
  rounds: 5,
  seconds: 3,
  own: ['roles'],
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const database = await server.voicemeet();
  const ours = await startOurs(server, options.own['roles'] ?? 'api');
  try {
    const meetings = await arrange(ours.url);
    say(`${meetings.length} meetings are arranged`);
    await makeTable(database.superuserUrl, meetings);
    const twin = await startTwin(server, database.ownerUrl);
    try {
      const keys: string[] = [];
      let updates = 0;
      // Each of the two changes locks in its own store.
      const twins = meetings.map((meeting) => ({ ...meeting }));
      const figures = await inTurns(
        connectionCounts.flatMap((count) => [
          {
            name: `ours @${count}`,
            measure: async () => {
              signal.throwIfAborted();
              return shoot(ours.url, meetings, count, options.seconds, (key) => keys.push(key));
            },
          },
          {
            name: `CRUD @${count}`,
            measure: async () => {
              signal.throwIfAborted();
              return shoot(twin.url, twins, count, options.seconds, () => updates++);
            },
          },
        ]),
        options.rounds,
        say,
      );
      return await findings(figures, database.superuserUrl, keys, updates, options.own['roles'] ?? 'api');
    } finally {
      await twin.stop();
    }
  } finally {
    await ours.stop();
  }
}

/** Sends commands from so many connections for so long, each to the next meeting, locking or unlocking it. */
async function shoot(
  url: string,
  meetings: readonly Meeting[],
  count: number,
  seconds: number,
  acknowledged: (key: string) => void,
): Promise<Figure> {
  const nextKey = uuidV7Source(Date.now, systemRandom());
  const connections = await Promise.all(Array.from({ length: count }, () => openConnection(url)));
  const latencies: number[] = [];
  const from = performance.now() + warmUpSeconds * 1000;
  const until = from + seconds * 1000;
  let last = until;
  let next = 0;
  const caller = async (connection: Connection): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      // A meeting that another caller is using is left out: the command might change nothing and make no event.
      let meeting = meetings[next++ % meetings.length]!;
      while (meeting.busy) meeting = meetings[next++ % meetings.length]!;
      meeting.busy = true;
      const key = nextKey();
      const locked = !meeting.locked;
      const headers = { authorization: `Bearer ${meeting.token}`, 'idempotency-key': key };
      const path = `/v1/meetings/${meeting.id}/lock`;
      const { status, body } = await connection.send(
        requestBytes('PUT', path, headers, `{"locked":${locked}}`),
      );
      if (status !== 200) throw new Error(`${status}: ${body.toString()}`);
      meeting.locked = locked;
      meeting.busy = false;
      acknowledged(key);
      const then = performance.now();
      if (now >= from) {
        latencies.push(then - now);
        last = Math.max(last, then);
      }
      now = then;
    }
  };
  try {
    await Promise.all(connections.map(caller));
  } finally {
    for (const { close } of connections) close();
  }
  const elapsedSeconds = (last - from) / 1000;
  return {
    perSecond: latencies.length / elapsedSeconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

/** An account and meetings of several hosts, through the API. */
async function arrange(url: string): Promise<readonly Meeting[]> {
  const connections = await Promise.all(Array.from({ length: atOnce }, () => openConnection(url)));
  const ask = async (
    connection: Connection,
    method: string,
    path: string,
    token: string | undefined,
    body: object,
  ): Promise<Readonly<Record<string, string>>> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const reply = await connection.send(requestBytes(method, path, headers, JSON.stringify(body)));
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.body.toString()}`);
    return JSON.parse(reply.body.toString()) as Record<string, string>;
  };
  try {
    const [first] = connections;
    const admin = (
      await ask(first!, 'POST', '/dev/token', undefined, { persona: 'admin', subject: 'admin' })
    )['access_token']!;
    const { account } = await ask(first!, 'POST', '/v1/accounts', admin, { plan: 'pro', timeZone: 'UTC' });
    const meetings: Meeting[] = [];
    const startsAt = new Date(Date.now() + 86_400_000).toISOString();
    for (let host = 0; host < hosts; host++) {
      const said = await ask(first!, 'POST', '/dev/token', undefined, {
        persona: 'member',
        subject: `bench-host-${host}`,
      });
      const token = said['access_token']!;
      let left = meetingsPerHost;
      const arrangeSome = async (connection: Connection): Promise<void> => {
        while (left-- > 0) {
          const body = { account, title: 'A meeting of the benchmark', startsAt, plannedMinutes: 60 };
          const { meeting } = await ask(connection, 'POST', '/v1/meetings', token, body);
          meetings.push({ id: meeting!, host: `bench-host-${host}`, token, locked: false, busy: false });
        }
      };
      await Promise.all(connections.map(arrangeSome));
    }
    return meetings;
  } finally {
    for (const { close } of connections) close();
  }
}

/** The twin's table: the same meetings, a row each. */
async function makeTable(superuserUrl: string, meetings: readonly Meeting[]): Promise<void> {
  await asSuperuser(superuserUrl, 'create schema bench authorization vm_owner');
  await asSuperuser(
    superuserUrl,
    `create table bench.meetings (id uuid primary key, host text not null, title text not null, starts timestamptz not null,
      planned_minutes int not null, locked boolean not null, version bigint not null, changed timestamptz not null)`,
  );
  await asSuperuser(superuserUrl, 'alter table bench.meetings owner to vm_owner');
  await asSuperuser(
    superuserUrl,
    `insert into bench.meetings select unnest($1::uuid[]), unnest($2::text[]), 'A meeting of the benchmark', now(), 60, false, 0, now()`,
    [meetings.map(({ id }) => id), meetings.map(({ host }) => host)],
  );
}

async function findings(
  figures: ReadonlyMap<string, readonly Figure[]>,
  superuserUrl: string,
  keys: readonly string[],
  updates: number,
  roles: string,
): Promise<Findings> {
  const kept = await asSuperuser<{ key: string; events: string }>(
    superuserUrl,
    `select a.key, (select count(*) from log.events e where e.command = a.command and e.stream = a.stream) as events
      from log.answers a where a.route = 'PUT /v1/meetings/{meeting}/lock'`,
  );
  const found = new Map(kept.map(({ key, events }) => [key, Number(events)]));
  const lost = keys.filter((key) => found.get(key) === undefined).length;
  const doubled = kept.filter(({ events }) => Number(events) !== 1).length;
  const [rows] = await asSuperuser<{ updates: string }>(
    superuserUrl,
    'select sum(version)::text as updates from bench.meetings',
  );
  const lostUpdates = updates - Number(rows?.updates ?? 0);
  const rates = (name: string): readonly number[] => (figures.get(name) ?? []).map((each) => each.perSecond);
  const goal = (count: number, atLeast: number): Goal => ({
    name: `commands/crud@${count}`,
    value: ratioOf(rates(`ours @${count}`), rates(`CRUD @${count}`)),
    atLeast,
  });
  return {
    ok: lost === 0 && doubled === 0 && lostUpdates === 0 && keys.length > 0,
    result: {
      acknowledged: keys.length,
      lost,
      doubled,
      updates,
      lostUpdates,
      rows: Object.fromEntries(
        [...figures.keys()].map((name) => [name, Math.round(spreadOf(rates(name)).median)]),
      ),
    },
    goals: [goal(256, 1.5), goal(1, 1)],
    tables: [
      {
        title: 'Commands over HTTP',
        columns: ['connections', 'commands/s, median (range)', 'p50 ms', 'p99 ms'],
        rows: [...figures].map(([name, each]) => [
          name,
          rangeText(spreadOf(each.map(({ perSecond }) => perSecond))),
          numberText(spreadOf(each.map(({ p50Ms }) => p50Ms)).median, 2),
          numberText(spreadOf(each.map(({ p99Ms }) => p99Ms)).median, 2),
        ]),
      },
    ],
    notes: [
      `\`PUT /v1/meetings/{meeting}/lock\` on ${hosts * meetingsPerHost} meetings of ${hosts} hosts, from this process to another (roles: ${roles}), compared with the same route doing one prepared UPDATE of a row through the same fastify stack, identity and shapes. ${numberText(keys.length)} acknowledged commands were looked for afterwards: ${lost} lost, ${doubled} not exactly once.`,
    ],
  };
}
