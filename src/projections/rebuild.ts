// Rebuilding a read model from zero beside the live one, then putting it in its place without a failed read.
//   1  empty tables in a schema of their own are filled while the live projector goes on;
//   2  nearly caught up, the live projection's lease is taken: its projector yields;
//   3  the rest is filled up to the log's end, so that nobody sees an older state than before;
//   4  tables and checkpoint are swapped in one short transaction.
import type { RecordedFeed } from '../ports/event-feed.port.ts';
import type { ReadModelWorkshop } from '../ports/read-model-workshop.port.ts';
import type { ProjectionStore } from '../ports/projection-store.port.ts';
import type { BatchPorts } from './batch.ts';
import type { Standing } from './standing.ts';
import { catchUp } from './catch-up.ts';
import type { Progress } from './catch-up.ts';
import type { Ready } from '../following/common-start.ts';
import { alone, stillHeld } from '../following/exclusive.ts';
import { withProjection } from './projection-lease.ts';
import type { HeldLease, LeasePorts } from '../following/held-lease.ts';
import { projectionKey } from './projection.ts';
import type { Projection } from './projection.ts';
import { takeOver } from './takeover.ts';

/** What rebuilding works with. */
export interface RebuildPorts extends LeasePorts {
  /** Its own, not the projectors': it reads the whole log. */
  readonly feed: RecordedFeed;
  /** The live store. */
  readonly store: ProjectionStore;
  readonly workshop: ReadModelWorkshop;
}

/** How to rebuild. */
export interface RebuildOptions {
  readonly holder: string;
  readonly progress?: Progress;
  /** Ends it before the swap. */
  readonly signal?: AbortSignal;
  /** Default 25,000: of one commit. */
  readonly batchEvents?: number;
  /** Waits for others that are rebuilt at the same time, so that they read the log together. */
  readonly ready?: Ready;
}

/** What was swapped in. */
export interface Rebuilt {
  readonly projection: string;
  readonly position: bigint;
  /** Streams that were parked on the way. */
  readonly parkedStreams: number;
}

/** The schema of read models under construction. */
const rebuildSchema = 'rebuild';
const defaultBatchEvents = 25_000;
/** When so few events are left, the rest is projected while the live projector pauses. */
const nearEvents = 1_000n;
/** Under a load that rebuilding can't outrun it goes on at the last round all the same. */
const maxRounds = 50;

/**
 * Rebuilds a projection. Raises faults of the stores; `projection-stopped` where its own rule stops it; `busy`
 * while another process rebuilds it. The live read model is untouched until the swap.
 */
export async function rebuildProjection(
  ports: RebuildPorts,
  projection: Projection,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const key = projectionKey(projection);
  return alone(ports, `rebuild:${key}`, options.holder, async (held) => {
    await ports.store.ensureTables(projection.tables);
    await ports.workshop.prepare(rebuildSchema, key, projection.tables);
    const store = ports.workshop.storeOf(rebuildSchema);
    const { standing } = await takeOver(store, key, held.fence, await ports.feed.epoch());
    const batch: BatchPorts = { projection, key, store, lazy: true };
    await options.ready?.();
    await approach(ports, batch, standing, held, options);
    return withProjection(ports, key, options.holder, (live) =>
      finish(ports, batch, standing, live, options),
    );
  });
}

async function approach(
  ports: RebuildPorts,
  batch: BatchPorts,
  standing: Standing,
  held: HeldLease,
  options: RebuildOptions,
): Promise<void> {
  for (let round = 0; round < maxRounds; round += 1) {
    const until = await ports.feed.tail();
    if (round > 0 && until - standing.position <= nearEvents) return;
    await catchUp(batch, ports.feed, standing, howTo(until, options));
    stillHeld(held);
  }
}

async function finish(
  ports: RebuildPorts,
  batch: BatchPorts,
  standing: Standing,
  live: HeldLease,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const { key, projection } = batch;
  // From here on no commit of the former projector can succeed, not even one that is on its way.
  await takeOver(ports.store, key, live.fence, await ports.feed.epoch());
  // The log's end is at or after whatever the live one has shown (unless that one is of another history).
  await catchUp(batch, ports.feed, standing, howTo(await ports.feed.tail(), options));
  stillHeld(live);
  await ports.workshop.swap({
    projection: key,
    fence: live.fence,
    schema: rebuildSchema,
    tables: projection.tables,
    checkpoint: { position: standing.position, epoch: standing.epoch },
  });
  return { projection: key, position: standing.position, parkedStreams: standing.parked.size };
}

function howTo(until: bigint, options: RebuildOptions) {
  return {
    until,
    batchEvents: options.batchEvents ?? defaultBatchEvents,
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}
