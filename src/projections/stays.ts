// Who is in the room on which connections, and when a person was there, from reports in any order. A person's presence is
// the union of the stays of all their connections: two devices at once count once, and a stay that is reported late counts
// where it belongs.
//   I1  Spans are disjoint and in order; beyond `maxSpans` the two oldest become one of their length, so
//       that sums stay exact.
import type { Instant } from '../domain/shared/instant.ts';
import { addSeconds, laterOf, parseInstant, toEpochMs } from '../domain/shared/instant.ts';
import type { MeetingEvent } from '../domain/meeting/meeting.events.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import type { Cell, JsonCell, JsonValue } from '../ports/read-table.ts';
import type { RecordedMeetingEvent } from './recorded.ts';

/** Finished times of one person in one meeting that are told apart. */
export const maxSpans = 100;

/** A connection in the room; `connection` is empty where the media plane gave it no id. */
export interface OpenStay {
  readonly device: string;
  readonly connection: string;
  readonly since: Instant;
}

/** A time that is over, on whatever devices. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** When a person was in the room. */
export interface Times {
  /** Since when without a break; null: they are not there. */
  readonly presentSince: Instant | null;
  readonly firstJoinedAt: Instant | null;
  readonly lastLeftAt: Instant | null;
  /** Of the presences that are over. */
  readonly presentMs: number;
}

/** The name of a connection in a row: that of the device's one connection without an id is empty. */
export function connectionName({ connection }: { readonly connection: string | null }): string {
  return connection ?? '';
}

/** When what an event says came about: as the media plane reported it, a meeting's end, else when it was recorded. */
export function happenedAt({ event, at }: RecordedEvent): Instant {
  switch (event.type) {
    case 'ParticipantJoined':
    case 'ParticipantLeft':
      return event.occurredAt;
    case 'MeetingEnded':
      return event.endedAt;
    case 'MeetingCancelled':
      return event.cancelledAt;
    default:
      return at;
  }
}

/** The connections of one person in the room after an event about them; the very same list where nothing changed. */
export function openAfter(open: readonly OpenStay[], event: MeetingEvent, at: Instant): readonly OpenStay[] {
  switch (event.type) {
    case 'ParticipantJoined': {
      const stay = { device: event.device, connection: connectionName(event), since: at };
      return open.some((known) => isSame(known, stay)) ? open : [...open, stay].sort(byName);
    }
    case 'ParticipantLeft': {
      const gone = { device: event.device, connection: connectionName(event) };
      return open.some((known) => isSame(known, gone)) ? open.filter((known) => !isSame(known, gone)) : open;
    }
    case 'ParticipantRemoved':
    case 'MeetingEnded':
      return open.length === 0 ? open : [];
    default:
      return open;
  }
}

/** A person's finished times after an event that led from some connections to others. */
export function spansAfter(
  spans: readonly Span[],
  before: readonly OpenStay[],
  after: readonly OpenStay[],
  recorded: RecordedMeetingEvent,
): readonly Span[] {
  const { event } = recorded;
  if (event.type === 'StayReported') return withSpan(spans, event.joinedAt, event.leftAt);
  const at = happenedAt(recorded);
  const over = before.filter((stay) => !after.some((other) => isSame(stay, other)));
  return over.reduce((known, { since }) => withSpan(known, since, laterOf(since, at)), spans);
}

/**
 * What follows from a person's connections and finished times. A finished time that touches the present one is part of it.
 * `joinings`: others that are known, since of times that became one (I1) the length alone is kept.
 */
export function timesOf(
  open: readonly OpenStay[],
  spans: readonly Span[],
  joinings: readonly (Instant | null)[] = [],
): Times {
  const oldest = earliest(open.map(({ since }) => since));
  const touching =
    oldest === undefined ? undefined : spans.find(({ from, until }) => from <= oldest && oldest <= until);
  const presentSince = touching?.from ?? oldest ?? null;
  const over = spans.filter(({ until }) => presentSince === null || until < presentSince);
  return {
    presentSince,
    firstJoinedAt: earliest([...joinings, oldest, ...spans.map(({ from }) => from)]) ?? null,
    lastLeftAt: over.at(-1)?.until ?? null,
    presentMs: over.reduce((sum, { from, until }) => sum + toEpochMs(until) - toEpochMs(from), 0),
  };
}

/** Connections in the room as a JSON cell. */
export function staysCell(open: readonly OpenStay[]): JsonCell {
  return open.map(({ device, connection, since }) => ({ device, connection, since }));
}

/** Finished times as a JSON cell. */
export function spansCell(spans: readonly Span[]): JsonCell {
  return spans.map(({ from, until }) => ({ from, until }));
}

/** A JSON cell's list of connections in the room. */
export function openStays(cell: Cell): readonly OpenStay[] {
  return membersOf(cell).flatMap(({ device, connection, since }) => {
    const at = typeof since === 'string' ? parseInstant(since) : undefined;
    const isStay = typeof device === 'string' && typeof connection === 'string' && at !== undefined;
    return isStay ? [{ device, connection, since: at }] : [];
  });
}

/** A JSON cell's list of finished times. */
export function spansIn(cell: Cell): readonly Span[] {
  return membersOf(cell).flatMap(({ from, until }) => {
    const [a, b] = [from, until].map((text) => (typeof text === 'string' ? parseInstant(text) : undefined));
    return a === undefined || b === undefined ? [] : [{ from: a, until: b }];
  });
}

/** The devices that connections belong to, each once. */
export function devicesOf(open: readonly OpenStay[]): readonly string[] {
  return [...new Set(open.map(({ device }) => device))];
}

/** The objects in a JSON cell's list. */
export function membersOf(cell: Cell): readonly Readonly<Record<string, JsonValue>>[] {
  const items: readonly JsonValue[] = Array.isArray(cell) ? cell : [];
  return items.filter(isObject);
}

/** Upholds I1. */
function withSpan(spans: readonly Span[], from: Instant, until: Instant): readonly Span[] {
  const apart = spans.filter((span) => span.until < from || until < span.from);
  const joined = spans.filter((span) => !(span.until < from || until < span.from));
  const whole = joined.reduce(
    (sum, span) => ({
      from: span.from < sum.from ? span.from : sum.from,
      until: laterOf(sum.until, span.until),
    }),
    { from, until },
  );
  const all = [...apart, whole].sort((a, b) => (a.from < b.from ? -1 : 1));
  const [first, second, ...others] = all;
  if (all.length <= maxSpans || first === undefined || second === undefined) return all;
  const ms = toEpochMs(first.until) - toEpochMs(first.from);
  return [{ from: addSeconds(second.from, -ms / 1000), until: second.until }, ...others];
}

function earliest(instants: readonly (Instant | null | undefined)[]): Instant | undefined {
  return instants.reduce<Instant | undefined>(
    (first, one) => (one && (first === undefined || one < first) ? one : first),
    undefined,
  );
}

function isSame(a: Omit<OpenStay, 'since'>, b: Omit<OpenStay, 'since'>): boolean {
  return a.device === b.device && a.connection === b.connection;
}

function byName(a: OpenStay, b: OpenStay): number {
  return a.device === b.device ? (a.connection < b.connection ? -1 : 1) : a.device < b.device ? -1 : 1;
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
