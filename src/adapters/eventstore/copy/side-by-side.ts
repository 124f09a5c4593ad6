// Reads two logs together, event by event from their beginnings, whatever pages their stores return.
import type { EventFeed } from '../../../ports/event-feed.port.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault } from '../../../ports/faults.ts';
import { intakeEvents } from '../../../ports/log-intake.port.ts';

/** What is needed to read a log. */
export type LogReader = Pick<EventFeed, 'read' | 'tail' | 'epoch'>;

/** Which part of a log: after a position, up to another one (inclusive). */
export interface LogPart {
  readonly after: bigint;
  readonly until: bigint;
}

/** The events at the same places of both logs, in order; the list of a log that has ended is empty. */
export interface Side {
  readonly source: readonly StoredEvent[];
  readonly target: readonly StoredEvent[];
}

/** At most two pages of a log are in memory: the one in use, and the one that is being read. */
const pageEvents = intakeEvents;
/** How often a store is asked again when it returns nothing: it may be passing over long runs that other programs wrote. */
const maxEmptyReads = 10_000;

/** The events of a part of a log in pages, the next of which is read while one is in use. Raises the feed's faults, and `interrupted`. */
export async function* pagesOf(
  feed: Pick<LogReader, 'read'>,
  { after, until }: LogPart,
  signal?: AbortSignal,
): AsyncGenerator<readonly StoredEvent[], undefined> {
  let next = pageAfter(feed, after, until);
  // Interrupted before it is awaited, it may still be rejected.
  next.catch(() => undefined);
  for (;;) {
    if (signal?.aborted === true) throw new FatalFault('interrupted', 'Interrupted before the end.');
    const page = await next;
    const last = page.at(-1);
    if (last === undefined) return undefined;
    next = pageAfter(feed, last.position, until);
    // A caller who stops here never sees its rejection; a caller who goes on awaits it.
    next.catch(() => undefined);
    yield page;
  }
}

async function pageAfter(
  { read }: Pick<LogReader, 'read'>,
  position: bigint,
  until: bigint,
): Promise<readonly StoredEvent[]> {
  if (position >= until) return [];
  for (let attempt = 0; attempt < maxEmptyReads; attempt += 1) {
    const page = await read(position, pageEvents);
    if (page.length > 0) return page.filter((event) => event.position <= until);
  }
  throw new FatalFault(
    'log-cut-short',
    `The log returns no event after ${position}, but should end at ${until}.`,
  );
}

/** Both sequences, cut where a page of either ends, so that places match. Ends once both have ended. */
export async function* sideBySide(
  source: AsyncIterator<readonly StoredEvent[], undefined>,
  target: AsyncIterator<readonly StoredEvent[], undefined>,
): AsyncGenerator<Side, undefined> {
  let [ours, theirs]: [readonly StoredEvent[], readonly StoredEvent[]] = [[], []];
  for (;;) {
    [ours, theirs] = await Promise.all([filled(ours, source), filled(theirs, target)]);
    const both = Math.min(ours.length, theirs.length);
    if (both > 0) {
      yield { source: ours.slice(0, both), target: theirs.slice(0, both) };
      [ours, theirs] = [ours.slice(both), theirs.slice(both)];
      continue;
    }
    if (ours.length + theirs.length === 0) return undefined;
    yield { source: ours, target: theirs };
    [ours, theirs] = [[], []];
  }
}

async function filled(
  rest: readonly StoredEvent[],
  pages: AsyncIterator<readonly StoredEvent[], undefined>,
): Promise<readonly StoredEvent[]> {
  return rest.length > 0 ? rest : ((await pages.next()).value ?? []);
}
