// Brings a read model that nobody uses yet up to a position: whole pages from the log, in batches of any size.
import type { FedEvent, RecordedFeed } from '../ports/event-feed.port.ts';
import { FatalFault } from '../ports/faults.ts';
import { positionOf } from '../following/fed-event.ts';
import { projectBatch, settle } from './batch.ts';
import type { BatchPorts, BatchResult } from './batch.ts';
import type { Standing } from './standing.ts';
import { projectPages } from './long-batch.ts';

/** How far something has come: the position reached and the last one to reach. */
export type Progress = (position: bigint, until: bigint) => void;

/** How to catch up. */
export interface CatchUp {
  readonly until: bigint;
  readonly batchEvents: number;
  readonly progress?: Progress;
  /** Ends it early, with a fatal fault `interrupted`. */
  readonly signal?: AbortSignal;
}

/** Events read at once, for batches of any size up to it; progress is reported, and the end checked, after each page. */
const leastPageEvents = 1_000;
/** Larger batches take in several pages. */
const mostPageEvents = 5_000;

/**
 * Projects what follows the standing, up to `until` (inclusive). Raises faults of feed and store, and a fatal
 * `projection-stopped` where the projection stops by its own rule.
 */
export async function catchUp(
  ports: BatchPorts,
  feed: RecordedFeed,
  standing: Standing,
  how: CatchUp,
): Promise<void> {
  while (standing.position < how.until) {
    if (how.signal?.aborted === true) throw new FatalFault('interrupted', 'Interrupted before the end.');
    const pageEvents = Math.min(mostPageEvents, Math.max(leastPageEvents, how.batchEvents));
    const page = await feed.read(standing.position, pageEvents);
    const events = page.filter((event) => positionOf(event) <= how.until);
    if (events.length === 0) break;
    if (how.batchEvents > pageEvents) {
      const { until, batchEvents: maxEvents } = how;
      assertRuns(ports, await projectPages(ports, standing, feed, events, { pageEvents, maxEvents, until }));
    } else await projectPage(ports, standing, events, how.batchEvents);
    how.progress?.(standing.position, how.until);
  }
  await settle(ports, standing);
}

async function projectPage(
  ports: BatchPorts,
  standing: Standing,
  events: readonly FedEvent[],
  batchEvents: number,
): Promise<void> {
  for (let from = 0; from < events.length; from += batchEvents) {
    assertRuns(ports, await projectBatch(ports, standing, events.slice(from, from + batchEvents)));
  }
}

function assertRuns({ key }: BatchPorts, { stopped }: BatchResult): void {
  if (stopped === undefined) return;
  throw new FatalFault(
    'projection-stopped',
    `${key} stopped by its own rule: ${stopped}. Skip that event, or mend the projection, and try again.`,
  );
}
