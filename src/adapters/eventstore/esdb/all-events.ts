// Reads all events of VoiceMeet in the order of the log, passing over what other programs and the server write.
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import type { EsdbClient } from './esdb-client.ts';
import { isOurs, positionOf, storedEventOf } from './esdb-records.ts';

/** The least number of events on a page; the most pages that one call looks through before it must be called again. */
const pageEvents = 512;
const maxPages = 200;
/** Page sizes of a search backwards: as a rule, the last event is ours. */
const firstTailPage = 8;
const largestTailPage = 4_096;
const maxTailPages = 10_000;

/** A run of events; `isEnd`: the log had no more of ours when it was read. */
export interface AllPage {
  readonly events: readonly StoredEvent[];
  readonly isEnd: boolean;
}

/** Reads of `$all`. */
export interface AllEvents {
  readonly read: (after: bigint, limit: number) => Promise<AllPage>;
  /** At most so many of the last events of ours, newest first, page by page. */
  readonly newest: (limit: number) => AsyncGenerator<readonly StoredEvent[]>;
  /** The position of the last event of ours; 0n where there is none. */
  readonly tail: () => Promise<bigint>;
}

/** Reads over a client. */
export function createAllEvents(client: EsdbClient): AllEvents {
  /** Remembers up to where nothing of ours follows a position, because many polls ask for the same. */
  let empty = { after: -1n, upTo: -1n };

  return {
    read: async (after, limit) => {
      const events: StoredEvent[] = [];
      let from = after === empty.after ? empty.upTo : after;
      for (let page = 0; page < maxPages; page += 1) {
        const size = Math.max(pageEvents, limit - events.length) + 1;
        const given = await client.readAll({
          from: from === 0n ? 'start' : from,
          direction: 'forwards',
          limit: size,
        });
        for (const { event } of given) {
          if (event === undefined) continue;
          // The page begins with the event at the position itself.
          const commit = event.position.commit;
          if (commit <= from && from !== 0n) continue;
          from = commit;
          if (isOurs(event)) events.push(storedEventOf(event));
          if (events.length === limit) return { events, isEnd: false };
        }
        if (given.length < size) {
          if (events.length === 0) empty = { after, upTo: from };
          return { events, isEnd: true };
        }
        if (events.length > 0) return { events, isEnd: false };
      }
      empty = { after, upTo: from };
      return { events, isEnd: false };
    },
    newest: async function* (limit) {
      let from: bigint | 'end' = 'end';
      for (let page = 0, found = 0; page < maxPages && found < limit; page += 1) {
        const given = await client.readAll({ from, direction: 'backwards', limit: pageEvents });
        const ours = given.flatMap(({ event }) => (event !== undefined && isOurs(event) ? [event] : []));
        const events = ours.slice(0, limit - found).map(storedEventOf);
        if (events.length > 0) yield events;
        found += events.length;
        const last = given.at(-1)?.event;
        if (given.length < pageEvents || last === undefined) return;
        from = last.position.commit;
      }
    },
    tail: async () => {
      let from: bigint | 'end' = 'end';
      let size = firstTailPage;
      for (let page = 0; page < maxTailPages; page += 1) {
        const given = await client.readAll({ from, direction: 'backwards', limit: size });
        for (const { event } of given)
          if (event !== undefined && isOurs(event)) return positionOf(event.position);
        const last = given.at(-1)?.event;
        if (given.length < size || last === undefined) return 0n;
        from = last.position.commit;
        size = Math.min(largestTailPage, size * 8);
      }
      return 0n;
    },
  };
}
