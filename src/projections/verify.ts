// Proving a read model: it is rebuilt from zero to the very position of a copy of the live one, with batches of
// several sizes, and every cell is compared. Nothing live is touched; what was built is dropped in the end, and
// what a killed run left is dropped by the next.
import type { RecordedFeed } from '../ports/event-feed.port.ts';
import { FatalFault } from '../ports/faults.ts';
import type { Comparison, ReadModelWorkshop } from '../ports/read-model-workshop.port.ts';
import { catchUp } from './catch-up.ts';
import type { Progress } from './catch-up.ts';
import { alone, stillHeld } from '../following/exclusive.ts';
import type { HeldLease, LeasePorts } from '../following/held-lease.ts';
import { checkHistory } from '../following/history-check.ts';
import { projectionKey } from './projection.ts';
import type { Projection } from './projection.ts';
import { historyWords, takeOver } from './takeover.ts';

/** What verifying works with. */
export interface VerifyPorts extends LeasePorts {
  /** Its own, not the projectors': it reads the whole log. */
  readonly feed: RecordedFeed;
  readonly workshop: ReadModelWorkshop;
}

/** How to verify. */
export interface VerifyOptions {
  readonly holder: string;
  /** Default 1, 7 and 1,000 events: one rebuild for each. */
  readonly batchSizes?: readonly number[];
  /** Default 20: differences named for each table. */
  readonly maxDifferences?: number;
  readonly progress?: (batchEvents: number, position: bigint, until: bigint) => void;
  readonly signal?: AbortSignal;
}

/** One table, compared after one rebuild. */
export interface VerifiedTable extends Comparison {
  readonly batchEvents: number;
}

/** What verifying a projection came to; `equal` where every table of every rebuild is the live one, cell by cell. */
export interface Verification {
  readonly projection: string;
  readonly position: bigint;
  readonly equal: boolean;
  readonly tables: readonly VerifiedTable[];
}

/** One verification at a time, in all processes: so whatever else has this prefix is left over. */
const lease = 'verify';
const prefix = 'verify_';
const defaultBatchSizes = [1, 7, 1_000];
const defaultMaxDifferences = 20;

/**
 * Verifies projections one after another. Raises faults of the stores; fatal `never-run` where a projection has
 * no checkpoint, `epoch-mismatch` and `beyond-the-log` where it belongs to another history; transient `busy` while another process verifies.
 */
export async function verifyProjections(
  ports: VerifyPorts,
  projections: readonly Projection[],
  options: VerifyOptions,
): Promise<readonly Verification[]> {
  return alone(ports, lease, options.holder, async (held) => {
    try {
      await ports.workshop.drop(prefix);
      const verified: Verification[] = [];
      for (const projection of projections) verified.push(await verifyOne(ports, projection, held, options));
      return verified;
    } finally {
      await ports.workshop.drop(prefix);
    }
  });
}

async function verifyOne(
  ports: VerifyPorts,
  projection: Projection,
  held: HeldLease,
  options: VerifyOptions,
): Promise<Verification> {
  const key = projectionKey(projection);
  const live = `${prefix}${held.fence}_live`;
  const copied = await ports.workshop.copyLive(live, key, projection.tables);
  if (copied === undefined) throw new FatalFault('never-run', `${key} has not run yet: nothing to verify.`);
  await checkHistory(ports.feed, historyWords(key), copied);
  const tables: VerifiedTable[] = [];
  for (const batchEvents of options.batchSizes ?? defaultBatchSizes) {
    const rebuilt = `${prefix}${held.fence}_by_${batchEvents}`;
    await rebuildInto(ports, projection, rebuilt, copied.position, batchEvents, held, options);
    for (const table of projection.tables) {
      const limit = options.maxDifferences ?? defaultMaxDifferences;
      tables.push({ batchEvents, ...(await ports.workshop.compare(live, rebuilt, table, limit)) });
    }
    await ports.workshop.drop(rebuilt);
  }
  await ports.workshop.drop(live);
  const equal = tables.every(
    (table) => table.differences.length === 0 && table.liveHash === table.rebuiltHash,
  );
  return { projection: key, position: copied.position, equal, tables };
}

async function rebuildInto(
  ports: VerifyPorts,
  projection: Projection,
  schema: string,
  until: bigint,
  batchEvents: number,
  held: HeldLease,
  options: VerifyOptions,
): Promise<void> {
  const key = projectionKey(projection);
  await ports.workshop.prepare(schema, key, projection.tables);
  const store = ports.workshop.storeOf(schema);
  const { standing } = await takeOver(store, key, held.fence, await ports.feed.epoch());
  const progress: Progress = (position) => {
    // Losing the lease means that another run may drop what this one builds.
    stillHeld(held);
    options.progress?.(batchEvents, position, until);
  };
  await catchUp({ projection, key, store, lazy: true }, ports.feed, standing, {
    until,
    batchEvents,
    progress,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (standing.position < until) {
    throw new FatalFault(
      'beyond-the-log',
      `${key} is at ${until}, but the log was read to its end at ${standing.position}.`,
    );
  }
}
