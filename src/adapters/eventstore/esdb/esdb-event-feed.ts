// Following the whole log on EventStoreDB: pages of `$all` behind a position, our streams only. Polling is the truth; the
// signal of this process and a subscription say when it is worth it.
import type { EventFeed } from '../../../ports/event-feed.port.ts';
import type { CommitSignal } from '../commit-signal.ts';
import { createAllEvents } from './all-events.ts';
import type { EsdbClient } from './esdb-client.ts';
import { followLive } from './live-hint.ts';
import { createLogEpoch } from './log-epoch.ts';

/** How long a follower sleeps at most while the subscription runs, and while it does not. */
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
  /** The last read stopped short of the log's end, in the midst of what others wrote. */
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
