// Where a page of the log may end without cutting an append in two.
import type { StoredEvent } from '../../ports/event-log.port.ts';

/** Events of one append carry the same command, follow each other, and are at most 100. */
type OfAppend = Pick<StoredEvent, 'tenant' | 'command'>;

/**
 * A page without the append at its end, of which more may follow. A page that is shorter than was asked for ends with the log,
 * which has appends whole or not at all. Throws if the page is no longer than one append can be.
 */
export function wholeAppends<Event extends OfAppend>(
  page: readonly Event[],
  asked: number,
): readonly Event[] {
  const last = page.at(-1);
  if (last === undefined || page.length < asked) return page;
  const end = page.findLastIndex(({ tenant, command }) => tenant !== last.tenant || command !== last.command);
  if (end < 0) throw new Error(`a page of ${asked} events is shorter than an append`);
  return page.slice(0, end + 1);
}

/** The first append of whole ones; none of none. */
export function firstAppend<Event extends OfAppend>(events: readonly Event[]): readonly Event[] {
  const [first] = events;
  const end = events.findIndex(
    ({ tenant, command }) => tenant !== first?.tenant || command !== first.command,
  );
  return end < 0 ? events : events.slice(0, end);
}
