// The ports of the projection runtime in memory: a store that keeps every commit, leases without time, and a
// pace whose clock the test moves.
import type { Pace } from '../../src/ports/clock.port.ts';
import type { Leases } from '../../src/ports/lease.port.ts';
import { FatalFault, PermanentFault } from '../../src/ports/faults.ts';
import type { ProjectionCommit, ProjectionStore } from '../../src/ports/projection-store.port.ts';
import type { Row, Table } from '../../src/ports/read-table.ts';

/** A projection store in memory. `refuses` makes it refuse rows as a database would. */
export interface MemoryStore extends ProjectionStore {
  readonly commits: ProjectionCommit[];
  readonly rows: (table: Table) => readonly Row[];
}

const textOf = (cells: readonly unknown[]): string => cells.map(String).join('\0');

/** An empty store of one projection. */
export function memoryStore(refuses: (row: Row) => boolean = () => false): MemoryStore {
  const commits: ProjectionCommit[] = [];
  const tables = new Map<Table, Map<string, Row>>();
  const parked = new Set<string>();
  let checkpoint = { position: 0n, epoch: '' };
  let fenceNow = 0n;
  const rowsOf = (table: Table): Map<string, Row> => {
    const rows = tables.get(table) ?? new Map<string, Row>();
    tables.set(table, rows);
    return rows;
  };
  const keyOf = (table: Table, row: Row) => table.key.map((name) => row[name]);
  return {
    commits,
    rows: (table) => [...rowsOf(table).values()],
    ensureTables: () => Promise.resolve(),
    claim: (_projection, fence, epoch) => {
      if (fence < fenceNow) return Promise.reject(new FatalFault('fenced', 'older'));
      fenceNow = fence;
      if (checkpoint.epoch === '') checkpoint = { position: 0n, epoch };
      return Promise.resolve({
        checkpoint,
        status: 'running',
        reason: undefined,
        parked: new Set(parked),
        skips: new Set(),
      });
    },
    checkpoint: () => Promise.resolve(checkpoint),
    parkedStreams: () => Promise.resolve(parked),
    report: () => Promise.resolve(),
    load: (needs) => {
      const loaded = new Map<Table, Row[]>();
      for (const { table, key } of needs) {
        const found = [...rowsOf(table).values()].filter(
          (row) => textOf(keyOf(table, row).slice(0, key.length)) === textOf(key),
        );
        loaded.set(table, [...(loaded.get(table) ?? []), ...found]);
      }
      return Promise.resolve(loaded);
    },
    commit: (commit) => {
      if (commit.fence !== fenceNow || commit.from !== checkpoint.position) {
        return Promise.reject(new FatalFault('fenced', 'elsewhere'));
      }
      if (commit.changes.some((change) => [...change.inserts, ...change.upserts].some(refuses))) {
        return Promise.reject(new PermanentFault('row-refused', 'refused'));
      }
      commits.push(commit);
      for (const { table, inserts, upserts, removals } of commit.changes) {
        for (const row of [...inserts, ...upserts]) rowsOf(table).set(textOf(keyOf(table, row)), row);
        for (const key of removals) rowsOf(table).delete(textOf(key));
      }
      for (const { stream } of commit.parked) parked.add(stream);
      for (const stream of commit.unparked ?? []) parked.delete(stream);
      checkpoint = commit.to;
      return Promise.resolve();
    },
  };
}

/** A pace that moves only when told to, and what waits on it. */
export interface ManualPace extends Pace {
  /** Moves the clock and ends the pauses that are over, letting everything run in between. */
  readonly advance: (ms: number) => Promise<void>;
}

/** A clock at 0. */
export function manualPace(): ManualPace {
  let nowMs = 0;
  const pauses = new Set<{ readonly until: number; readonly end: () => void }>();
  // After every promise that can be resolved without this clock.
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    monotonicMs: () => nowMs,
    pause: (ms, signal) =>
      new Promise((resolve) => {
        const pause = {
          until: nowMs + ms,
          end: () => {
            pauses.delete(pause);
            signal?.removeEventListener('abort', pause.end);
            resolve();
          },
        };
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        pauses.add(pause);
        signal?.addEventListener('abort', pause.end, { once: true });
      }),
    advance: async (ms) => {
      const until = nowMs + ms;
      await settle();
      for (;;) {
        const next = [...pauses].sort((a, b) => a.until - b.until)[0];
        if (next === undefined || next.until > until) break;
        nowMs = next.until;
        next.end();
        await settle();
      }
      nowMs = until;
      await settle();
    },
  };
}

/** Leases in memory on a pace's clock. */
export function memoryLeases(pace: Pace): Leases {
  interface Held {
    holder: string;
    fence: bigint;
    untilMs: number;
    demandedBy?: string | undefined;
    demandedUntilMs: number;
  }
  const leases = new Map<string, Held>();
  const leaseOf = (name: string): Held => {
    const lease = leases.get(name) ?? { holder: '', fence: 0n, untilMs: 0, demandedUntilMs: 0 };
    leases.set(name, lease);
    return lease;
  };
  return {
    acquire: (name, holder, ttlMs) => {
      const lease = leaseOf(name);
      const nowMs = pace.monotonicMs();
      const foreign = lease.holder !== holder && lease.untilMs > nowMs;
      const demanded =
        lease.demandedBy !== undefined && lease.demandedBy !== holder && lease.demandedUntilMs > nowMs;
      if (foreign || demanded) return Promise.resolve(undefined);
      if (lease.holder !== holder) lease.fence += 1n;
      if (lease.demandedBy === holder) lease.demandedBy = undefined;
      lease.holder = holder;
      lease.untilMs = nowMs + ttlMs;
      return Promise.resolve({ name, fence: lease.fence });
    },
    demand: (name, holder, ttlMs) => {
      const lease = leaseOf(name);
      lease.demandedBy = holder;
      lease.demandedUntilMs = pace.monotonicMs() + ttlMs;
      return Promise.resolve();
    },
    release: ({ name, fence }, holder) => {
      const lease = leaseOf(name);
      if (lease.holder === holder && lease.fence === fence) {
        lease.holder = '';
        lease.untilMs = pace.monotonicMs();
      }
      return Promise.resolve();
    },
  };
}
