// A subscription to $all, with a filter or without: Enumerator.AllSubscription.cs and AllSubscriptionFiltered.cs,
// with the live checkpoints of SubscriptionsService.cs. As of 24.10.4: from 24.10.5 on, the beginning of any page counts as a
// checkpoint, and a log without one says its first record's place (FirstRecordOfTf) in place of 2^64 - 1.
import { comparePlaces, filterFor, isShownInAll, pageSize, readAllForwards } from './pages.ts';
import type { AllPage, EventFilter } from './pages.ts';
import type { AllFrom, FilterAsk } from './protocol.ts';
import { endOfUint64 } from './records.ts';
import type { LogPlace, StoredEvent } from './records.ts';
import { checkpoint } from './replies.ts';
import { invalidPosition } from './rpc-errors.ts';
import type { EsdbStore } from './store.ts';
import type { Following, Send } from './subscription.ts';

/** What a subscription to $all was asked for. */
export interface AllSubscriptionAsk {
  readonly from: AllFrom;
  readonly filter: FilterAsk | undefined;
}

const beforeAll: LogPlace = { commit: -1n, prepare: -1n };

interface Window {
  readonly searchWindow: number;
  /** Events between checkpoints; undefined: no checkpoints, as without a filter. */
  readonly interval: number | undefined;
  readonly filter: EventFilter;
}

function windowOf(filter: FilterAsk | undefined): Window {
  if (filter === undefined) return { searchWindow: Infinity, interval: undefined, filter: isShownInAll };
  const searchWindow = filter.maxSearchWindow ?? pageSize;
  const interval = filter.checkpointIntervalMultiplier * searchWindow;
  return { searchWindow, interval, filter: filterFor(filter) };
}

/** Follows $all from a place, which itself is not sent. */
export function followAll(store: EsdbStore, send: Send, ask: AllSubscriptionAsk): Following {
  const window = windowOf(ask.filter);
  const lastIndexed = lastPlace(store);
  /** What was sent last, event or checkpoint: only what comes after it is sent. */
  let sent = startPlace(ask.from, lastIndexed);
  let lastCheckpoint: LogPlace | undefined;
  let liveConsidered = 0;

  const sendCheckpoint = async (): Promise<void> => {
    // A place before everything becomes the greatest number (Position.FromInt64), and no later one is ever greater.
    const shown = sent.commit < 0n ? { commit: endOfUint64, prepare: endOfUint64 } : sent;
    if (lastCheckpoint !== undefined && comparePlaces(shown, lastCheckpoint) <= 0) return;
    lastCheckpoint = shown;
    await send(checkpoint(shown));
  };
  const sendEvent = async (event: StoredEvent): Promise<void> => {
    await send(event.message);
    sent = { commit: event.commit, prepare: event.prepare };
  };
  /** Returns where the next page begins, or nothing at the end. */
  const sendPage = async (page: AllPage, counter: { considered: number }): Promise<LogPlace | undefined> => {
    for (const event of page.events) if (comparePlaces(event, sent) > 0) await sendEvent(event);
    if (window.interval === undefined) return page.events.length < pageSize ? undefined : page.next;
    counter.considered += page.considered;
    if (page.isEnd) {
      await sendCheckpoint();
      return undefined;
    }
    if (counter.considered >= window.interval) {
      counter.considered %= window.interval;
      if (comparePlaces(sent, page.current) < 0) sent = page.current;
      await sendCheckpoint();
    }
    return page.next;
  };
  return {
    startsLive: () => comparePlaces(sent, lastIndexed) >= 0,
    catchUp: async () => {
      const counter = { considered: 0 };
      let place: LogPlace | undefined = sent.commit < 0n ? { commit: 0n, prepare: 0n } : sent;
      while (place !== undefined) {
        if (store.log.isInsideRecord(place.commit)) throw invalidPosition();
        place = await sendPage(readAllForwards(store, place, { count: pageSize, ...window }), counter);
      }
    },
    appeared: (event, live) => {
      if (window.filter(event)) live.put({ event });
      if (window.interval === undefined) return;
      liveConsidered += 1;
      if (liveConsidered < window.interval) return;
      liveConsidered = 0;
      live.put({ checkpoint: { commit: event.commit, prepare: event.prepare } });
    },
    isKnown: (item) =>
      'event' in item ? comparePlaces(item.event, sent) <= 0 : comparePlaces(item.checkpoint, sent) < 0,
    sendLive: async (item) => {
      if ('event' in item) return sendEvent(item.event);
      sent = item.checkpoint;
      return sendCheckpoint();
    },
    beforeFallingBack: async () => {
      if (window.interval !== undefined) await sendCheckpoint();
    },
  };
}

function lastPlace(store: EsdbStore): LogPlace {
  const last = store.log.events[store.log.readable - 1];
  return last === undefined ? beforeAll : { commit: last.commit, prepare: last.commit };
}

function startPlace(from: AllFrom, lastIndexed: LogPlace): LogPlace {
  if (from === 'start') return beforeAll;
  if (from === 'end') return lastIndexed;
  return from.commit === endOfUint64 && from.prepare === endOfUint64 ? lastIndexed : from;
}
