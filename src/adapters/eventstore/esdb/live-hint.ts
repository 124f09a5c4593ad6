// A subscription to what is appended, as a hint for followers: it begins anew by itself, and whoever relies on the truth
// polls. While it is silent for any reason, `isLive` says so, and followers poll faster.
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
      // Jitter: the processes that lost one server do not come back all at once.
      timer = setTimeout(begin, pauseMs * (0.5 + Math.random() / 2));
    };
    // Listeners stay for good: an error that nobody hears would end the process.
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
