// A subscription to appended events, as a hint for followers, who poll to be sure. It restarts by itself. While it is
// not running for any reason, `isLive` is false, and followers poll faster.
import type { AllStreamSubscription } from '@eventstore/db-client';
import type { EsdbClient } from './esdb-client.ts';
import { isOurs } from './esdb-records.ts';

const firstPauseMs = 100;
const longestPauseMs = 10_000;

/** The hint. */
export interface LiveHint {
  readonly isLive: () => boolean;
  readonly close: () => Promise<void>;
}

/** Follows until closed; `heard` is told the position of each event of ours. */
export function followLive(client: EsdbClient, heard: (position: bigint) => void): LiveHint {
  let subscription: AllStreamSubscription | undefined;
  let timer: NodeJS.Timeout | undefined;
  let live = false;
  let failures = 0;
  let closed = false;

  const begin = (): void => {
    const fresh = client.follow();
    let over = false;
    subscription = fresh;
    const end = (): void => {
      if (over) return;
      over = true;
      live = false;
      fresh.unsubscribe().catch(() => undefined);
      if (closed) return;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10));
      failures += 1;
      // Jitter: processes that lost the same server do not all return at once.
      timer = setTimeout(begin, pauseMs * (0.5 + Math.random() / 2));
    };
    // Listeners are never removed: an error event without a listener would end the process.
    fresh.on('error', end);
    fresh.on('end', end);
    fresh.on('close', end);
    fresh.on('confirmation', () => {
      live = true;
      failures = 0;
    });
    fresh.on('data', ({ event }) => {
      if (event !== undefined && isOurs(event)) heard(event.position.commit);
    });
  };
  begin();
  return {
    isLive: () => live,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await subscription?.unsubscribe().catch(() => undefined);
    },
  };
}
