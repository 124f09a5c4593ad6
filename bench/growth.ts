// `npm run bench:growth`: whether appending and reading cost more as the log grows: rates at several sizes of one log,
// which is filled in between by copying records inside the server.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createCommitSignal } from '../src/adapters/eventstore/commit-signal.ts';
import { createPostgresEventFeed } from '../src/adapters/eventstore/postgres/postgres-event-feed.ts';
import { createPool, endPool } from '../src/adapters/postgres/pool.ts';
import type { Parts } from '../src/app/parts/parts.ts';
import type { StreamName, TenantId } from '../src/domain/shared/ids.ts';
import type { EventFeed } from '../src/ports/event-feed.port.ts';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { eventSources } from './append/events.ts';
import { ours } from './append/ours.ts';
import { fillLog } from './histories/fill-log.ts';
import { copyRecords } from './histories/copy-records.ts';

/** What was measured with a log of so many events; all figures per second. */
interface Size {
  readonly events: number;
  readonly appends: number;
  readonly streams: number;
  readonly feed: number;
}

const usualSizes = [100_000, 1_000_000];
const largeSize = 10_000_000;
/** Filled with real histories; what is beyond is copied from them. */
const realEvents = 100_000;
const callers = 64;
const readers = 8;
const pageEvents = 1_000;
const placesRead = 10_000;
const seed = 4_711;

await runBenchmark({
  name: 'bench:growth',
  usage: `npm run bench:growth -- [--json] [--seconds 3] [--sizes 100000,1000000] [--large] [--write]`,
  rounds: 1,
  seconds: 3,
  own: ['sizes'],
  flags: ['large'],
  measure,
});

async function measure({ options, server, say, signal }: Means): Promise<Findings> {
  const database = await server.voicemeet();
  const parts = await database.openParts();
  const rawFeed = createPostgresEventFeed(parts.pools.of('projecting'), createCommitSignal());
  const superuser = createPool({
    url: database.superuserUrl,
    applicationName: 'bench growth',
    maxConnections: 2,
    statementTimeoutMs: 600_000,
  });
  const given = options.own['sizes']?.split(',').map(Number) ?? usualSizes;
  const sizes = options.flags.has('large') ? [...given, largeSize] : given;
  try {
    await fillLog({ superuser, keyring: parts.keyring() }, { seed }).growTo(
      Math.min(realEvents, sizes[0] ?? 0),
    );
    const appending = ours(database, parts);
    const events = eventSources()(10);
    const measured: Size[] = [];
    let failures = 0;
    for (const size of sizes) {
      signal.throwIfAborted();
      await copyRecords(superuser, size, signal);
      await superuser.query('vacuum analyze log.events');
      await superuser.query('vacuum analyze log.streams');
      await superuser.query('checkpoint');
      // Before the appends, whose streams hold one event each: the length of the streams that are read must not change.
      const places = await placesToRead(superuser);
      const run = await appending.begin({ callers, streams: 'fresh', personalOneIn: 10 });
      const appends = await during(callers, options.seconds, () => run.append(events()));
      const checked = await run.check();
      failures += checked.lost + checked.surplus;
      const streams = await readStreams(parts, places, options.seconds);
      const feed = await readFeed(rawFeed, size, options.seconds);
      measured.push({ events: size, appends, streams, feed });
      say(
        `${numberText(size)} events: ${numberText(appends)} appends/s, ${numberText(streams)} streams read/s, ${numberText(feed)} events fed/s`,
      );
    }
    return findings(measured, failures);
  } finally {
    await rawFeed.close();
    await parts.close();
    await endPool(superuser);
  }
}

/** So many callers do something again and again; how often a second, all together. */
async function during(count: number, seconds: number, work: () => Promise<unknown>): Promise<number> {
  await delay(50);
  const began = performance.now();
  const until = began + seconds * 1_000;
  let done = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (performance.now() < until) {
        await work();
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - began) / 1_000);
}

interface Place {
  readonly tenant: TenantId;
  readonly stream: StreamName;
}

/** Random streams of any age: from those that filled the log, not those that the appends began. */
async function placesToRead(superuser: Pool): Promise<readonly Place[]> {
  const { rows } = await superuser.query<Place>(
    `select tenant, stream from log.streams tablesample bernoulli(
       (select least(100, 2e6 / greatest(1, reltuples)) from pg_class where oid = 'log.streams'::regclass))
     where tenant in (select tenant from log.events where position <= $1) order by random() limit $2`,
    [realEvents, placesRead],
  );
  return rows;
}

/** From their beginning, 100 events at most. */
async function readStreams(parts: Parts, places: readonly Place[], seconds: number): Promise<number> {
  return during(readers, seconds, async () => {
    const found = places[randomBytes(4).readUInt32BE() % places.length];
    if (found === undefined) return;
    const page = await parts.log().readStream(found.tenant, found.stream, {
      from: 'start',
      direction: 'forwards',
      limit: 100,
    });
    if (page.length === 0) throw new Error(`${found.stream} is empty`);
  });
}

/** Pages from anywhere in the log, as projections read them, not decoded. */
async function readFeed(feed: EventFeed, events: number, seconds: number): Promise<number> {
  const pages = await during(1, seconds, async () => {
    const after = BigInt(randomBytes(6).readUIntBE(0, 6) % Math.max(1, events - pageEvents));
    const page = await feed.read(after, pageEvents);
    if (page.length !== pageEvents) throw new Error(`only ${page.length} events after ${after}`);
  });
  return pages * pageEvents;
}

function findings(measured: readonly Size[], failures: number): Findings {
  const [first] = measured;
  const last = measured.at(-1);
  const cost = (of: (size: Size) => number): number =>
    first === undefined || last === undefined ? NaN : of(first) / of(last);
  const costs = {
    append: cost(({ appends }) => appends),
    stream: cost(({ streams }) => streams),
    feed: cost(({ feed }) => feed),
  };
  return {
    ok: failures === 0 && measured.length > 1,
    result: { failures, rows: measured },
    goals: Object.entries(costs).map(([name, value]) => ({ name: `growth/${name}`, value, atMost: 1.1 })),
    tables: [
      {
        title: 'Rates by number of events in the log',
        columns: ['events', 'appends/s', 'streams read/s', 'events fed/s'],
        rows: measured.map(({ events, appends, streams, feed }) => [
          numberText(events),
          numberText(appends),
          numberText(streams),
          numberText(feed),
        ]),
      },
    ],
    notes: [
      `One log that grows: the first ${numberText(realEvents)} events are real histories, what is beyond is copied from them inside the server under other streams, with every index. Appends are the whole path (codec, encryption, answers, row-level security) by ${callers} callers on fresh streams; reads are ${readers} readers of streams of any age, 100 events at most, and pages of ${numberText(pageEvents)} events from anywhere in the log. "growth/…" is the cost at the largest size over that at the smallest. ${failures} of the acknowledged events were lost or surplus.`,
    ],
  };
}
