// One batch: all or nothing, poison set apart exactly, whatever the size of batches.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FatalFault, TransientFault } from '../../src/ports/faults.ts';
import type { ProjectionStore } from '../../src/ports/projection-store.port.ts';
import type { Row } from '../../src/ports/read-table.ts';
import { projectBatch, settle } from '../../src/projections/batch.ts';
import type { BatchPorts } from '../../src/projections/batch.ts';
import type { Standing } from '../../src/projections/standing.ts';
import { memoryStore } from '../support/projection-fakes.ts';
import { aStreamOf, createArrayLog } from '../support/recorded-events.ts';
import { said, toyCounts, toyLines, toyProjection, unheard } from '../support/toy-projection.ts';

const streams = Array.from({ length: 3 }, () => aStreamOf('tenant'));

async function standingOf(ports: BatchPorts, skips: ReadonlySet<bigint> = new Set()): Promise<Standing> {
  await ports.store.claim('toy@1', 1n, 'e');
  return { fence: 1n, epoch: 'e', skips, parked: new Set(), position: 0n, committed: 0n };
}
/** As a database might, whatever checks a row passed. */
const refuses = (row: Row): boolean => row['slug'] === 'refused';

describe('a batch', () => {
  it('gives the same rows and parks the same streams at the same events, whatever its size', async () => {
    const common = ['a', 'b', 'poison', 'nul', 'unheard', 'undecodable'];
    // A line that is cleared in its own batch is never seen by the database: not both in one history.
    const slugs = fc.constantFrom('clear', 'refused').map((one) => [...common, one]);
    const history = slugs.chain((all) =>
      fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...all)), { maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 40 }), async (events, size) => {
        const log = createArrayLog();
        for (const [index, what] of events) {
          const stream = streams[index]!;
          if (what === 'undecodable') log.addUndecodable(stream, new FatalFault('tampered', 'x'));
          else log.add(stream, what === 'unheard' ? unheard : said(what));
        }
        const outcome = async (batchEvents: number, lazy: boolean, keeping = false) => {
          const store = memoryStore(refuses);
          const ports = {
            projection: toyProjection(),
            key: 'toy@1',
            store,
            ...(lazy ? { lazy: true as const } : {}),
            ...(keeping ? { pace: { monotonicMs: () => 0 } } : {}),
          };
          const standing = await standingOf(ports);
          for (let from = 0; from < log.events.length; from += batchEvents) {
            await projectBatch(ports, standing, log.events.slice(from, from + batchEvents));
          }
          await settle(ports, standing);
          const skipped = new Map<string, number>();
          for (const commit of store.commits) {
            for (const [stream, count] of commit.skipped ?? []) {
              skipped.set(stream, (skipped.get(stream) ?? 0) + count);
            }
          }
          const byText = (rows: readonly Row[]) =>
            rows.map((row) => Object.values(row).map(String).join()).sort();
          return {
            counts: byText(store.rows(toyCounts)),
            lines: byText(store.rows(toyLines)),
            parked: store.commits.flatMap((commit) => commit.parked).map((one) => [one.stream, one.position]),
            skipped: [...skipped].sort(),
            position: (await store.checkpoint('toy@1'))?.position,
          };
        };
        const single = await outcome(1, false);
        expect(await outcome(size, false)).toEqual(single);
        expect(await outcome(size, true)).toEqual(single);
        expect(await outcome(size, true, true)).toEqual(single);
        expect(single.position).toBe(BigInt(events.length));
      }),
      { numRuns: 150 },
    );
  });

  it('finds rows that it kept, for a while, unless a commit failed', async () => {
    const log = createArrayLog();
    for (const slug of ['a', 'b', 'c', 'd', 'e', 'f']) log.add(streams[0]!, said(slug));
    const memory = memoryStore();
    let [loads, nowMs, fails] = [0, 0, false];
    const store: ProjectionStore = {
      ...memory,
      load: (needs) => {
        loads += 1;
        return memory.load(needs);
      },
      commit: (commit) =>
        fails ? Promise.reject(new TransientFault('away', 'away')) : memory.commit(commit),
    };
    const ports = { projection: toyProjection(), key: 'toy@1', store, pace: { monotonicMs: () => nowMs } };
    const standing = await standingOf(ports);
    const project = (index: number) => projectBatch(ports, standing, log.events.slice(index, index + 1));
    await project(0);
    await project(1);
    expect(loads).toBe(1);
    fails = true;
    await expect(project(2)).rejects.toThrow('away');
    fails = false;
    await project(2);
    await project(3);
    expect(loads).toBe(2);
    nowMs = 10_000;
    await project(4);
    expect(loads).toBe(3);
    expect(memory.rows(toyLines).map(({ slug }) => slug)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(memory.rows(toyCounts)[0]).toMatchObject({ events: 5, lines: 5 });
  });

  it('keeps no more rows than 20,000', async () => {
    const log = createArrayLog();
    // Two rows each.
    for (let index = 0; index <= 10_000; index += 1) log.add(aStreamOf('tenant'), said('a'));
    const memory = memoryStore();
    const ports = {
      projection: toyProjection(),
      key: 'toy@1',
      store: memory,
      pace: { monotonicMs: () => 0 },
    };
    const standing = await standingOf(ports);
    await projectBatch(ports, standing, log.events.slice(0, 100));
    expect(standing.kept?.rows.known()).toBe(200);
    await projectBatch(ports, standing, log.events.slice(100));
    expect(standing.kept).toBeUndefined();
  });

  it('is one commit where nothing is wrong, also of the checkpoint alone', async () => {
    const log = createArrayLog();
    for (const event of [said('a'), unheard, said('b'), unheard]) log.add(streams[0]!, event);
    const store = memoryStore();
    const ports = { projection: toyProjection(), key: 'toy@1', store };
    const standing = await standingOf(ports);
    expect(await projectBatch(ports, standing, log.events)).toEqual({
      applied: 2,
      newlyParked: 0,
      stopped: undefined,
    });
    log.add(streams[0]!, unheard);
    await projectBatch(ports, standing, log.events.slice(4));
    expect(store.commits.map((commit) => [commit.from, commit.to.position])).toEqual([
      [0n, 4n],
      [4n, 5n],
    ]);
  });

  it('stops in front of poison where that is the rule, with all before it committed', async () => {
    for (const what of ['poison', 'nul', 'refused']) {
      const log = createArrayLog();
      for (const slug of ['a', 'b', what, 'c']) log.add(streams[0]!, said(slug));
      const store = memoryStore(refuses);
      const ports = { projection: toyProjection('stop'), key: 'toy@1', store };
      const standing = await standingOf(ports);
      const result = await projectBatch(ports, standing, log.events);
      expect(result.stopped).toMatch(/^event 3: /);
      expect(standing.position).toBe(2n);
      expect(store.commits.at(-1)?.stopped).toBe(result.stopped);
      expect(store.rows(toyLines)).toHaveLength(2);
    }
  });

  it('passes over events that an operator ruled out', async () => {
    const log = createArrayLog();
    for (const slug of ['a', 'poison', 'c']) log.add(streams[0]!, said(slug));
    const store = memoryStore();
    const ports = { projection: toyProjection(), key: 'toy@1', store };
    const standing = await standingOf(ports, new Set([2n]));
    expect(await projectBatch(ports, standing, log.events)).toMatchObject({ applied: 2, newlyParked: 0 });
  });

  it('throws every other fault on, and parks nothing', async () => {
    const log = createArrayLog();
    log.add(streams[0]!, said('a'));
    const store = { ...memoryStore(), commit: () => Promise.reject(new FatalFault('database-schema', 'x')) };
    const ports = { projection: toyProjection(), key: 'toy@1', store };
    const standing = await standingOf(ports);
    await expect(projectBatch(ports, standing, log.events)).rejects.toMatchObject({
      code: 'database-schema',
    });
    expect([standing.position, standing.parked.size]).toEqual([0n, 0]);
  });
});
