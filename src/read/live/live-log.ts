// One reading of the log for everybody who watches something in this process: each page is looked through once, and only what
// somebody watches is decoded.
//
//   L1  whoever begins to watch is given everything that is appended after `begun`, in order: what was before they read themselves.
//       `begun` moves in the same step in which a page's events are picked by who watches;
//   L2  a fault that passes is waited out: clients wait, and nothing is skipped. After any other all streams end, since it is
//       unknown what they would miss, and none begins until the log can be read again.
import type { TenantId } from '../../domain/shared/ids.ts';
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { EventDecoder, EventFeed } from '../../ports/event-feed.port.ts';
import type { StoredEvent } from '../../ports/event-log.port.ts';
import { TransientFault, isTransient } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { LiveBoard } from './live-board.ts';
import { liveWatched } from './live-watched.ts';
import type { LiveWatched, WatchedPorts } from './live-watched.ts';

export interface LiveLogPorts extends Pick<WatchedPorts, 'meeting' | 'board'> {
  readonly feed: Pick<EventFeed, 'read' | 'tail' | 'changed'>;
  readonly decoder: EventDecoder;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Pick<Observer, 'error' | 'gauge' | 'time' | 'warn'>;
}

/** `meeting` and `board` raise a transient fault `live-stopped` while the log can't be followed. */
export interface LiveLog extends Pick<LiveWatched, 'meeting' | 'watch'> {
  readonly board: (tenant: TenantId) => LiveBoard;
  /** Follows the log until aborted; never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Resolves once the log was read for the first time. */
  readonly begun: Promise<void>;
  /** Why the log can't be followed, if that does not pass by itself. */
  readonly stoppedBy: () => string | undefined;
}

const pageEvents = 1_000;
const idleMs = 1_000;
const pauseMs = { passing: 500, otherwise: 5_000 };

export function createLiveLog(ports: LiveLogPorts): LiveLog {
  const { feed, decoder, pace, observer } = ports;
  const watched = liveWatched({ ...ports, nowMs: pace.monotonicMs });
  let position = 0n;
  let begun = 0n;
  let stoppedBy: string | undefined = 'the log was not read yet';
  let firstRead = (): void => undefined;
  const begunOnce = new Promise<void>((resolve) => (firstRead = resolve));
  const isRead = (): void => {
    stoppedBy = undefined;
    firstRead();
  };

  const showLags = (events: readonly StoredEvent[]): void => {
    const nowMs = toEpochMs(ports.clock.now());
    for (const { at } of events)
      observer.time('live_fanout_lag_seconds', Math.max(0, nowMs - toEpochMs(at)) / 1000);
  };
  const step = async (signal: AbortSignal): Promise<void> => {
    if (watched.isIdle()) {
      const tail = await feed.tail();
      // L1: whoever began meanwhile counts on what comes after `begun`.
      if (watched.isIdle()) position = begun = tail;
      isRead();
      await feed.changed(position, idleMs, signal);
      return;
    }
    const page = await feed.read(position, pageEvents);
    isRead();
    const last = page.at(-1);
    if (last === undefined) {
      await feed.changed(position, idleMs, signal);
      return;
    }
    const { opened, sealed, before, listeners } = watched.pick(page);
    begun = last.position;
    const fed = await Promise.all([
      decoder.decode(opened, 'opened', before),
      decoder.decode(sealed, 'sealed'),
    ]);
    watched.give(...fed, begun);
    showLags(opened);
    for (const listener of listeners) listener();
    position = begun;
  };
  const afterFault = async (fault: unknown, signal: AbortSignal): Promise<void> => {
    if (isTransient(fault)) {
      const fact = 'the log can not be read for live clients now: they wait, and it is tried again';
      observer.warn(fact, {}, fault);
      await pace.pause(pauseMs.passing, signal);
      return;
    }
    const reason = String(fault);
    const fact =
      'the log can not be followed: all live streams ended, and none begins until it can. It is tried again every 5 seconds';
    if (stoppedBy !== reason) observer.error(fact, {}, fault);
    stoppedBy = reason;
    watched.failAll();
    await pace.pause(pauseMs.otherwise, signal);
  };
  const whileFollowing = (): LiveWatched => {
    if (stoppedBy === undefined) return watched;
    throw new TransientFault('live-stopped', stoppedBy, { retryAfterSeconds: 30 });
  };

  return {
    begun: begunOnce,
    stoppedBy: () => stoppedBy,
    meeting: (name) => whileFollowing().meeting(name),
    board: (tenant) => whileFollowing().board(tenant, begun),
    watch: watched.watch,
    run: async (signal) => {
      while (!signal.aborted) await step(signal).catch((fault: unknown) => afterFault(fault, signal));
    },
  };
}
