// `npm run bench:fold`: how fast the events of one meeting of a hundred people are folded, already parsed and from
// stored bytes, and how long the state of a meeting of 100,000 events at an instant takes over HTTP.
import { setTimeout as delay } from 'node:timers/promises';
import { allCodecs } from '../src/adapters/codec/words/all-codecs.ts';
import { typedEventFeed } from '../src/adapters/codec/typed/typed-event-feed.ts';
import { createPool, endPool } from '../src/adapters/postgres/pool.ts';
import type { MeetingEvent } from '../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../src/domain/meeting/meeting.ts';
import type { StreamName, TenantId } from '../src/domain/shared/ids.ts';
import type { StoredEvent } from '../src/ports/event-log.port.ts';
import { snapshotEveryEvents } from '../src/ports/snapshots.port.ts';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText, rangeText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { inTurns, quantile, spreadOf } from './harness/rounds.ts';
import { fillLog } from './histories/fill-log.ts';
import { caughtUp } from './load/caught-up.ts';
import { openConnection, requestText } from './load/connection.ts';
import { serve } from './load/serving.ts';

const streamEvents = 100_000;
const foldedEvents = 50_000;
const pageEvents = 1_000;
const people = 100;
const questions = 20;
/** Of one measurement of a rate. */
const shortestMs = 500;
const pollMs = 100;
/** Median, in milliseconds: "within milliseconds" is taken for fewer than ten. */
const goalStateMs = 10;

await runBenchmark({
  name: 'bench:fold',
  usage: `npm run bench:fold -- [--json] [--rounds 5] [--write]`,
  rounds: 5,
  seconds: 1,
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const database = await server.voicemeet();
  const superuser = createPool({
    url: database.superuserUrl,
    applicationName: 'bench fold',
    maxConnections: 2,
    statementTimeoutMs: 600_000,
  });
  const parts = await database.openParts();
  try {
    const size = { least: people, most: people };
    const world = { tenants: 1, people: 200, meetings: 1, peoplePerMeeting: size, actsPerPerson: 5_000 };
    await fillLog({ superuser, keyring: parts.keyring() }, { seed: 4_711, ...world }).growTo(streamEvents);
    await superuser.query('vacuum analyze log.events');
    const { tenant, stream } = await longest(superuser);
    const decoder = typedEventFeed({ keyring: parts.keyring(), codecs: allCodecs() });
    const stored = await read(parts.log(), tenant, stream, foldedEvents);
    const parsed = await parse(decoder, stored);
    const figures = await inTurns(
      [
        { name: 'parsed events', measure: () => Promise.resolve(rateOf(stored.length, () => fold(parsed))) },
        {
          name: 'from stored bytes',
          measure: () => rateOfAsync(stored.length, async () => fold(await parse(decoder, stored))),
        },
      ],
      options.rounds,
      say,
    );
    signal.throwIfAborted();
    await parts.close();
    const states = await statesAtInstants(server, database.ownerUrl, superuser, { tenant, stream }, signal);
    return findings(figures, states, stored.length);
  } finally {
    await parts.close();
    await endPool(superuser);
  }
}

type Parsed = readonly MeetingEvent[];

async function longest(superuser: ReturnType<typeof createPool>) {
  const { rows } = await superuser.query<{ tenant: TenantId; stream: StreamName }>(
    'select tenant, stream from log.streams order by revision desc limit 1',
  );
  const [found] = rows;
  if (found === undefined) throw new Error('the log is empty');
  return found;
}

async function read(
  { readStream }: { readonly readStream: Reader },
  tenant: TenantId,
  stream: StreamName,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const stored: StoredEvent[] = [];
  while (stored.length < limit) {
    const from = BigInt(stored.length);
    const page = await readStream(tenant, stream, { from, direction: 'forwards', limit: pageEvents });
    stored.push(...page);
    if (page.length < pageEvents) break;
  }
  return stored;
}

type Reader = (
  tenant: TenantId,
  stream: StreamName,
  range: { readonly from: bigint; readonly direction: 'forwards'; readonly limit: number },
) => Promise<readonly StoredEvent[]>;

/** As the command path and the audit read a stream: personal values stay sealed. */
async function parse(
  decoder: ReturnType<typeof typedEventFeed>,
  stored: readonly StoredEvent[],
): Promise<Parsed> {
  const parsed: MeetingEvent[] = [];
  for (let from = 0; from < stored.length; from += pageEvents) {
    for (const fed of await decoder.decode(stored.slice(from, from + pageEvents), 'sealed')) {
      if (fed.kind === 'undecodable') throw fed.fault;
      // The stream is a meeting's.
      parsed.push(fed.recorded.event as MeetingEvent);
    }
  }
  return parsed;
}

function fold(events: Parsed): void {
  let state = meetingDecider.initial();
  for (const event of events) state = meetingDecider.evolve(state, event);
  if (state.status === 'none') throw new Error('nothing was folded');
}

/** Events a second, over at least half a second. */
function rateOf(events: number, work: () => void): number {
  const began = performance.now();
  let times = 0;
  for (; performance.now() - began < shortestMs; times += 1) work();
  return (events * times) / ((performance.now() - began) / 1_000);
}

async function rateOfAsync(events: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  let times = 0;
  for (; performance.now() - began < shortestMs; times += 1) await work();
  return (events * times) / ((performance.now() - began) / 1_000);
}

/** How long an auditor waits for the state at instants spread over the meeting, in milliseconds. */
async function statesAtInstants(
  server: Means['server'],
  ownerUrl: string,
  superuser: ReturnType<typeof createPool>,
  { tenant, stream }: { readonly tenant: TenantId; readonly stream: StreamName },
  signal: AbortSignal,
): Promise<{ readonly first: readonly number[]; readonly again: readonly number[] }> {
  const program = await serve(server, ownerUrl);
  try {
    await caughtUp(superuser, signal);
    const connection = await openConnection(program.address);
    const body = { persona: 'auditor', tenant };
    const signedIn = await connection.send(requestText('POST', '/dev/token', {}, body));
    const { access_token: token } = JSON.parse(signedIn.body) as { readonly access_token: string };
    const meeting = stream.slice(-36);
    const ask = async (version: number): Promise<number> => {
      const began = performance.now();
      const path = `/v1/audit/meetings/${meeting}/state?version=${version}`;
      const { status } = await connection.send(
        requestText('GET', path, { authorization: `Bearer ${token}` }),
      );
      if (status !== 200) throw new Error(`${path}: ${status}`);
      return performance.now() - began;
    };
    const versions = Array.from({ length: questions }, (_, index) =>
      Math.floor(((index + 1) * (streamEvents - 10)) / questions),
    );
    const first: number[] = [];
    const again: number[] = [];
    for (const version of versions) first.push(await ask(version));
    await snapshotsTaken(superuser, stream, signal);
    for (const version of versions) again.push(await ask(version));
    connection.close();
    return { first, again };
  } finally {
    await program.stop();
  }
}

/** Resolves once the background has taken every snapshot that the asking made due. */
async function snapshotsTaken(
  superuser: ReturnType<typeof createPool>,
  stream: StreamName,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await superuser.query<{ due: number; taken: number }>(
      `select (select (revision + 1) / $2 from log.streams where stream = $1)::int as due,
        (select count(*) from ops.snapshots where stream = $1)::int as taken`,
      [stream, snapshotEveryEvents],
    );
    if ((rows[0]?.taken ?? 0) >= (rows[0]?.due ?? 0)) return;
    await delay(pollMs);
  }
}

function findings(
  figures: ReadonlyMap<string, readonly number[]>,
  { first, again }: { readonly first: readonly number[]; readonly again: readonly number[] },
  events: number,
): Findings {
  const rate = (name: string) => spreadOf(figures.get(name) ?? []);
  const ms = (value: number): number => Number(value.toFixed(1));
  return {
    ok: first.length === questions && again.length === questions,
    result: {
      parsedPerSecond: Math.round(rate('parsed events').median),
      storedPerSecond: Math.round(rate('from stored bytes').median),
      stateFirst: { medianMs: ms(quantile(first, 0.5)), worstMs: ms(Math.max(...first)) },
      stateAgain: { medianMs: ms(quantile(again, 0.5)), worstMs: ms(Math.max(...again)) },
    },
    goals: [
      { name: 'parsed@1s', value: rate('parsed events').median, atLeast: 3_000_000 },
      { name: 'stateMs', value: quantile(again, 0.5), atMost: goalStateMs },
    ],
    tables: [
      {
        title: `Folding a meeting of ${people} people (${numberText(events)} events)`,
        columns: ['', 'events/s, median (range)'],
        rows: [...figures.keys()].map((name) => [name, rangeText(rate(name))]),
      },
      {
        title: `State of a meeting of ${numberText(streamEvents)} events at ${questions} places spread over it`,
        columns: ['', 'median ms', 'worst ms'],
        rows: [
          [
            'asked for the first time, before any snapshot',
            ...[quantile(first, 0.5), Math.max(...first)].map((one) => one.toFixed(1)),
          ],
          [
            'asked again, snapshots taken',
            ...[quantile(again, 0.5), Math.max(...again)].map((one) => one.toFixed(1)),
          ],
        ],
      },
    ],
    notes: [
      '"Parsed events" is the fold alone; "from stored bytes" also verifies both hashes of each record, decodes it and checks it against its schema, personal values sealed. The state at a version is asked as an auditor asks it, over HTTP, with the record of the asking written in between; the places are just before a snapshot, all but two.',
    ],
  };
}
