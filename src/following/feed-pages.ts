// The log as pages of domain events that all projections of a process share: those that stand at the same
// place read and decode it once. Pages hold opened personal values, so they are few and short-lived.
import type { Pace } from '../ports/clock.port.ts';
import type { EventDecoder, EventFeed, FedEvent, RecordedFeed } from '../ports/event-feed.port.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import { positionOf } from './fed-event.ts';

/** What pages are made of. */
export interface FeedPagesPorts {
  readonly feed: EventFeed;
  readonly decoder: EventDecoder;
  readonly pace: Pace;
}

/** Bounds of the pages. */
export interface FeedPagesLimits {
  /** Default 5,000: events read at once. */
  readonly pageEvents?: number;
  /** Default 8 MiB: of records; a page is cut after so many, and the next one is read smaller. */
  readonly pageBytes?: number;
  /** Default 8. */
  readonly maxPages?: number;
  /** Default 10,000: older pages are read again, since a key may have been destroyed meanwhile. */
  readonly maxAgeMs?: number;
}

/** So many streams are remembered from one page to the next. */
const maxKnownStreams = 10_000;

interface Page {
  readonly after: bigint;
  readonly last: bigint;
  readonly events: readonly FedEvent[];
  readonly readAtMs: number;
}

const defaults = { pageEvents: 5_000, pageBytes: 8 * 1024 ** 2, maxPages: 8, maxAgeMs: 10_000 };

/** A feed of domain events with shared pages. Faults are not remembered: the next reader tries again. */
export function createFeedPages(ports: FeedPagesPorts, limits: FeedPagesLimits = {}): RecordedFeed {
  const { pageEvents, pageBytes, maxPages, maxAgeMs } = { ...defaults, ...limits };
  const { feed, decoder, pace } = ports;
  const reading = new Map<bigint, Promise<Page>>();
  let pages: readonly Page[] = [];
  let readEvents = pageEvents;

  // Followers are at different places, and other processes may have gone on between two pages of this one: so only what
  // follows a known event at once, or is read again, is compared with it.
  const ends = new Map<string, Pick<RecordedEvent, 'revision' | 'leaf'>>();
  const remember = (events: readonly FedEvent[]): void => {
    for (const event of events) {
      if (event.kind !== 'recorded') continue;
      const { stream, revision, leaf } = event.recorded;
      if (revision < (ends.get(stream)?.revision ?? 0n)) continue;
      ends.delete(stream);
      ends.set(stream, { revision, leaf });
      const [oldest] = ends.keys();
      if (ends.size > maxKnownStreams && oldest !== undefined) ends.delete(oldest);
    }
  };

  const readPage = async (after: bigint): Promise<Page> => {
    const readAtMs = pace.monotonicMs();
    const stored = await feed.read(after, readEvents);
    let bytes = 0;
    const fitting = stored.filter((record, index) => {
      bytes +=
        record.head.length + record.body.length + record.boxes.reduce((sum, box) => sum + box.length, 0);
      return index === 0 || bytes <= pageBytes;
    });
    readEvents =
      fitting.length < stored.length ? Math.max(1, fitting.length) : Math.min(pageEvents, readEvents * 2);
    const events = await decoder.decode(fitting, 'opened', { ends, whole: false });
    remember(events);
    return { after, last: fitting.at(-1)?.position ?? after, events, readAtMs };
  };
  const pageAfter = (after: bigint): Promise<Page> => {
    const oldest = pace.monotonicMs() - maxAgeMs;
    pages = pages.filter((page) => page.readAtMs >= oldest);
    const known = pages.find((page) => page.after <= after && after < page.last);
    if (known !== undefined) return Promise.resolve(known);
    const underWay = reading.get(after);
    if (underWay !== undefined) return underWay;
    const begun = readPage(after)
      .then((page) => {
        // An empty page says nothing about the next moment.
        if (page.events.length > 0) pages = [page, ...pages].slice(0, maxPages);
        return page;
      })
      .finally(() => reading.delete(after));
    reading.set(after, begun);
    return begun;
  };

  return {
    read: async (after, limit) => {
      const page = await pageAfter(after);
      const from = page.after === after ? 0 : page.events.findIndex((event) => positionOf(event) > after);
      return from < 0 ? [] : page.events.slice(from, from + limit);
    },
    tail: feed.tail,
    epoch: feed.epoch,
    changed: feed.changed,
  };
}
