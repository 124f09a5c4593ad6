// The toy projection on a database of its own with a log in memory, renewed for every test of a file.
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import type { Row } from '../../src/ports/read-table.ts';
import type { Projection } from '../../src/projections/projection.ts';
import { freshDatabase } from './database.ts';
import type { FreshDatabase } from './database.ts';
import { memoryTables } from './projection-spec.ts';
import { openRuntime, started, until } from './projection-runtime.ts';
import type { Runtime } from './projection-runtime.ts';
import { aStreamOf, createArrayLog } from './recorded-events.ts';
import type { ArrayLog } from './recorded-events.ts';
import { said, toyCounts, toyLines, toyProjection, unheard } from './toy-projection.ts';

type ToyTable = typeof toyCounts | typeof toyLines;

/** Registers the hooks; what is in `bench` is there from the first test on. */
export function useToyRuntime() {
  let database: FreshDatabase;
  const running: { stop: () => Promise<void> }[] = [];
  const bench = {
    runtime: undefined as unknown as Runtime,
    log: undefined as unknown as ArrayLog,
    /** Ten streams of a tenant each. */
    streams: [] as readonly StreamName[],
  };
  beforeAll(async () => {
    database = await freshDatabase();
    bench.runtime = openRuntime(database);
    await bench.runtime.store.ensureTables([toyCounts, toyLines]);
    // What no check of a row foresees.
    await bench.runtime.owner.query(`alter table read.toy_lines_v1 add check (slug <> 'refused')`);
  });
  afterAll(async () => {
    await bench.runtime.close();
    await database.drop();
  });
  beforeEach(async () => {
    bench.log = createArrayLog();
    bench.streams = Array.from({ length: 10 }, () => aStreamOf('tenant'));
    await bench.runtime.pool.query(
      'delete from read.toy_counts_v1; delete from read.toy_lines_v1; delete from ops.projections',
    );
    await bench.runtime.owner.query('truncate ops.leases, ops.stuck_work, ops.skipped_events');
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
  });

  const position = async (): Promise<bigint> =>
    (await bench.runtime.store.checkpoint('toy@1'))?.position ?? 0n;
  const rowsOf = async (table: ToyTable): Promise<readonly Row[]> => {
    const { rows } = await bench.runtime.pool.query<{ json: Row }>(
      `select to_jsonb(t) as json from read.${table.name}_v1 t order by ${table.key.join(', ')}`,
    );
    return rows.map((row) => row.json);
  };
  /** What projecting the log from zero, event by event and in memory, gives. */
  const expected = (projection: Projection, table: ToyTable): readonly unknown[] => {
    const memory = memoryTables(projection);
    for (const event of bench.log.events) if (event.kind === 'recorded') memory.project(event.recorded);
    return memory.rows(table).map((row) => Object.fromEntries(Object.entries(row).map(asJson)));
  };
  return Object.assign(bench, {
    position,
    rowsOf,
    caughtUp: () => until(async () => (await position()) === (await bench.log.feed.tail()), 'caught up'),
    /** Starts a projector, which is stopped after the test at the latest. */
    run: (...parameters: Parameters<Runtime['projector']>) => {
      const one = started(bench.runtime.projector(...parameters));
      running.push(one);
      return one;
    },
    /** So many events, in turns on the first streams; some that the toy doesn't hear, some that clear lines. */
    fill: (events: number): void => {
      for (let index = 0; index < events; index += 1) {
        const event: DomainEvent =
          index % 4 === 3 ? unheard : said(index % 17 === 16 ? 'clear' : `slug ${index} "ü" \\`);
        bench.log.add(bench.streams[index % bench.streams.length]!, event);
      }
    },
    expectRowsOf: async (projection: Projection): Promise<void> => {
      expect(await rowsOf(toyCounts)).toEqual(expected(projection, toyCounts));
      expect(await rowsOf(toyLines)).toEqual(expected(projection, toyLines));
    },
    /** How many events the toy has counted on a stream. */
    eventsOf: async (stream: string): Promise<unknown> =>
      (await rowsOf(toyCounts)).find((row) => row['stream'] === stream)?.['events'],
    /** One event on each of the first two streams, poison on the first, then one, two more. */
    fillAround: (
      poison: (bad: StreamName) => unknown,
    ): { readonly bad: StreamName; readonly good: StreamName } => {
      const [bad, good] = [bench.streams[0]!, bench.streams[1]!];
      for (const stream of [bad, good]) bench.log.add(stream, said('one'));
      poison(bad);
      for (const stream of [good, bad, good]) bench.log.add(stream, said('two'));
      return { bad, good };
    },
    /** A live projector that has caught up with so many events. */
    live: async (events = 200) => {
      const one = started(bench.runtime.projector(toyProjection(), bench.log));
      running.push(one);
      for (let index = 0; index < events; index += 1) {
        const stream = bench.streams[index % bench.streams.length]!;
        bench.log.add(stream, index % 4 === 3 ? unheard : said(`slug ${index}`));
      }
      await until(async () => (await position()) === (await bench.log.feed.tail()), 'caught up');
      return one;
    },
    streamsOwner: (projection: Projection = toyProjection()) =>
      bench.runtime.streamsOwner(projection, bench.log),
    desk: (projection: Projection = toyProjection()) => bench.runtime.desk([projection], bench.log),
    operator: (projection: Projection = toyProjection()) => bench.runtime.operator([projection], bench.log),
  });
}

function asJson([name, cell]: readonly [string, unknown]): readonly [string, unknown] {
  if (typeof cell === 'bigint') return [name, Number(cell)];
  return [name, name === 'at' ? String(cell).replace('.000Z', '+00:00') : cell];
}
