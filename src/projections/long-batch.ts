// One commit for many pages of the log, while a read model lags far: a row is loaded once and written once, however many
// events between change it, and most rows of a meeting that begins and ends in between are only inserted.
import type { FedEvent, RecordedFeed } from '../ports/event-feed.port.ts';
import { positionOf } from '../following/fed-event.ts';
import { attemptEvents, newAttempt } from './attempt.ts';
import { commitAttempt, isRowRefused, projectBatch } from './batch.ts';
import type { BatchPorts, BatchResult } from './batch.ts';
import type { Standing } from './standing.ts';

/** How far one commit may reach. */
export interface LongBatch {
  /** Events read at once; a shorter page is taken for the log's end. */
  readonly pageEvents: number;
  /** No further page is begun after so many events. */
  readonly maxEvents: number;
  /** The last position to project. */
  readonly until?: bigint;
  /** Ends it early; what was projected is committed. */
  readonly signal?: AbortSignal;
}

/** No further page is begun after so many changed rows: they are held in memory until the commit. */
const maxRows = 150_000;

/**
 * Projects a page, which follows the standing, and further ones. Raises faults of feed and store, as `projectBatch`
 * does; where the database refuses a row, its event is looked for page by page.
 */
export async function projectPages(
  ports: BatchPorts,
  standing: Standing,
  feed: Pick<RecordedFeed, 'read'>,
  first: readonly FedEvent[],
  how: LongBatch,
): Promise<BatchResult> {
  const attempt = newAttempt(ports, standing);
  let dealtWith = 0;
  for (let page = first; page.length > 0; page = await nextPage(feed, attempt.position, how)) {
    await attemptEvents(ports, standing, attempt, page);
    dealtWith += page.length;
    const isFull = dealtWith >= how.maxEvents || attempt.rows.size() >= maxRows;
    if (isFull || page.length < how.pageEvents || attempt.stopped !== undefined) break;
    if (how.signal?.aborted === true) break;
  }
  try {
    return await commitAttempt(ports, standing, attempt);
  } catch (fault) {
    if (!isRowRefused(fault)) throw fault;
    return pageByPage(ports, standing, feed, { ...how, until: attempt.position });
  }
}

async function nextPage(
  feed: Pick<RecordedFeed, 'read'>,
  after: bigint,
  { pageEvents, until }: LongBatch,
): Promise<readonly FedEvent[]> {
  if (until !== undefined && after >= until) return [];
  const page = await feed.read(after, pageEvents);
  return until === undefined ? page : page.filter((event) => positionOf(event) <= until);
}

async function pageByPage(
  ports: BatchPorts,
  standing: Standing,
  feed: Pick<RecordedFeed, 'read'>,
  how: LongBatch,
): Promise<BatchResult> {
  let [applied, newlyParked] = [0, 0];
  for (;;) {
    const page = await nextPage(feed, standing.position, how);
    if (page.length === 0) return { applied, newlyParked, stopped: undefined };
    const result = await projectBatch(ports, standing, page);
    applied += result.applied;
    newlyParked += result.newlyParked;
    if (result.stopped !== undefined) return { applied, newlyParked, stopped: result.stopped };
  }
}
