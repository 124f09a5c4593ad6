// Follows the whole log on EventStoreDB: pages of `$all` after a position, our streams only. Polling is what counts; the
// signal of this process and a subscription only say when a poll is worthwhile.
import type { EventFeed } from '../../../ports/event-feed.port.ts';
import type { CommitSignal } from '../commit-signal.ts';
import { createAllEvents } from './all-events.ts';
import type { EsdbClient } from './esdb-client.ts';
import { followLive } from './live-hint.ts';
import { createLogEpoch } from './log-epoch.ts';

/** The longest pause of a follower while the subscription is live, and while it is not. */
const pollLiveMs = 1_000;
const pollDeafMs = 50;

/** What the feed needs. */
export interface EsdbEventFeedOptions {
  readonly client: EsdbClient;
  readonly signal: CommitSignal;
}

/** The feed, and its closing: ends the subscription, and leaves the client open. */
export interface ClosableEsdbFeed extends EventFeed {
  readonly close: () => Promise<void>;
}

/** Faults: those of `esdb-faults.ts`; fatal `stream-deleted`, `tampered`, `position-split`. */
export function createEsdbEventFeed({ client, signal }: EsdbEventFeedOptions): ClosableEsdbFeed {
  const all = createAllEvents(client);
  const hint = followLive(client, signal.committed);
  /** The last read stopped before the log's end, among events of other programs. */
  let isShort = false;
  return {
    read: async (after, limit) => {
      const { events, isEnd } = await all.read(after, limit);
      isShort = !isEnd && events.length === 0;
      return events;
    },
    tail: all.tail,
    epoch: createLogEpoch(client),
    changed: async (after, timeoutMs, abort) => {
      if (isShort) return;
      await signal.wait(after, Math.min(timeoutMs, hint.isLive() ? pollLiveMs : pollDeafMs), abort);
    },
    close: hint.close,
  };
}
