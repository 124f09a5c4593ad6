// Reading in pages, as IndexReader.cs and AllReader.cs do it: what a page holds, where the next begins, and
// whether it was the last.
import type { FilterAsk } from './protocol.ts';
import type { LogPlace, StoredEvent } from './records.ts';
import { deletedStream, noStream } from './records.ts';
import { firstReadable } from './stream-metadata.ts';
import type { EsdbStore } from './store.ts';

/** Whether an event is shown (EventFilter.cs in Services/Storage/ReaderIndex). */
export type EventFilter = (event: StoredEvent) => boolean;

const ofAllGroups = '$persistentsubscription-$all::';

/** What every reader of $all is spared, with a filter or without (DefaultAllFilterStrategy). */
export function isShownInAll({ stream }: StoredEvent): boolean {
  if (!stream.startsWith('$')) return true;
  if (stream === '$epoch-information') return false;
  return !(stream.startsWith(ofAllGroups) && (stream.endsWith('-checkpoint') || stream.endsWith('-parked')));
}

/** The filter a client asked for. A regular expression is .NET's there and JavaScript's here. */
export function filterFor({ on, regex, prefixes }: FilterAsk): EventFilter {
  const of = on === 'stream' ? (event: StoredEvent) => event.stream : (event: StoredEvent) => event.type;
  if (regex !== '') {
    const expression = new RegExp(regex, 'u');
    return (event) => isShownInAll(event) && expression.test(of(event));
  }
  return (event) => isShownInAll(event) && prefixes.some((prefix) => of(event).startsWith(prefix));
}

/** How many events a page has at most (Enumerator.ReadBatchSize). */
export const pageSize = 32;

/** A page of a stream. */
export interface StreamPage {
  readonly result: 'success' | 'no-stream' | 'deleted';
  readonly events: readonly StoredEvent[];
  readonly next: bigint;
  readonly isEnd: boolean;
}

const empty = (result: StreamPage['result']): StreamPage => ({ result, events: [], next: -1n, isEnd: true });

/** A page forwards from a revision, which is not negative (ReadStreamEventsForwardInternal). */
export function readForwards(store: EsdbStore, stream: string, from: bigint, count: number): StreamPage {
  const last = store.streams.lastReadable(stream);
  const limits = store.streams.readableLimits(stream);
  if (last === deletedStream) return empty('deleted');
  if (last === noStream || limits.truncateBefore === deletedStream) return empty('no-stream');
  const first = firstReadable(limits, last);
  const end = from + BigInt(count) - 1n;
  if (end < first) return { result: 'success', events: [], next: first, isEnd: false };
  const start = from > first ? from : first;
  if (start > last) return { result: 'success', events: [], next: last + 1n, isEnd: true };
  const events = range(store, stream, start, end < last ? end : last);
  const young = events.filter(youngerThan(store, limits.maxAgeMs));
  return {
    result: 'success',
    events: young,
    next: (events.at(-1)?.revision ?? end) + 1n,
    isEnd: end >= last,
  };
}

/** A page backwards from a revision; -1 is the stream's end (ReadStreamEventsBackwardInternal). */
export function readBackwards(store: EsdbStore, stream: string, from: bigint, count: number): StreamPage {
  const last = store.streams.lastReadable(stream);
  const limits = store.streams.readableLimits(stream);
  if (last === deletedStream) return empty('deleted');
  if (last === noStream || limits.truncateBefore === deletedStream) return empty('no-stream');
  const end = from < 0n ? last : from;
  const first = firstReadable(limits, last);
  if (end < first) return empty('success');
  const wanted = end - BigInt(count) + 1n;
  const start = wanted > first ? wanted : first;
  const events = range(store, stream, start, end < last ? end : last).toReversed();
  const isEnd = wanted <= first || (start <= last && events.at(-1)?.revision !== start);
  const next = isEnd ? -1n : start - 1n < last ? start - 1n : last;
  return { result: 'success', events: events.filter(youngerThan(store, limits.maxAgeMs)), next, isEnd };
}

function range(store: EsdbStore, stream: string, start: bigint, end: bigint): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let revision = start; revision <= end; revision += 1n)
    events.push(store.streams.at(stream, revision)!);
  return events;
}

function youngerThan(store: EsdbStore, maxAgeMs: number | undefined): (event: StoredEvent) => boolean {
  if (maxAgeMs === undefined) return () => true;
  const oldest = store.nowMs() - maxAgeMs;
  return ({ createdMs }) => createdMs >= oldest;
}

/** A page of $all; `current` is where it began, `next` where the next begins. */
export interface AllPage {
  readonly events: readonly StoredEvent[];
  readonly current: LogPlace;
  readonly next: LogPlace;
  readonly considered: number;
  /** The log's end was reached (said of filtered reads only; others compare counts). */
  readonly isEnd: boolean;
}

/** What a page of $all holds at most. */
export interface AllLimits {
  readonly count: number;
  readonly searchWindow: number;
  readonly filter: EventFilter;
}

/** A page of $all forwards, the position included (ReadAllEventsForwardInternal). */
export function readAllForwards(store: EsdbStore, current: LogPlace, limits: AllLimits): AllPage {
  const { log } = store;
  const events: StoredEvent[] = [];
  let considered = 0;
  let next = current;
  let at = log.indexFrom(current);
  while (events.length < limits.count && considered < limits.searchWindow) {
    if (at >= log.readable) return { events, current, next, considered, isEnd: true };
    const event = log.events[at]!;
    at += 1;
    considered += 1;
    next = after(event);
    if (limits.filter(event)) events.push(event);
  }
  return { events, current, next, considered, isEnd: false };
}

/** A page of $all backwards: events whose records end at or before the position (ReadAllEventsBackwardInternal). */
export function readAllBackwards(store: EsdbStore, current: LogPlace, limits: AllLimits): AllPage {
  const { log } = store;
  const events: StoredEvent[] = [];
  let considered = 0;
  let next = current;
  let at = log.indexFrom({ commit: current.commit + 1n, prepare: 0n }) - 1;
  while (events.length < limits.count && considered < limits.searchWindow) {
    if (at < 0) return { events, current, next, considered, isEnd: true };
    const event = log.events[at]!;
    at -= 1;
    if (!endsBefore(event, current)) continue;
    considered += 1;
    next = event.commit === event.prepare ? event : { commit: event.ends, prepare: event.prepare };
    if (limits.filter(event)) events.push(event);
  }
  return { events, current, next, considered, isEnd: false };
}

function after(event: StoredEvent): LogPlace {
  if (event.commit === event.prepare) return { commit: event.ends, prepare: 0n };
  return { commit: event.commit, prepare: event.prepare + 1n };
}

function endsBefore(event: StoredEvent, { commit, prepare }: LogPlace): boolean {
  if (event.ends !== commit) return event.ends < commit;
  return event.commit === event.prepare ? event.ends <= prepare : event.prepare < prepare;
}

/** Orders positions, commit first (TFPos). */
export function comparePlaces(one: LogPlace, other: LogPlace): number {
  if (one.commit !== other.commit) return one.commit < other.commit ? -1 : 1;
  return one.prepare === other.prepare ? 0 : one.prepare < other.prepare ? -1 : 1;
}
