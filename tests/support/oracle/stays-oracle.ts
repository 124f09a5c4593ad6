// Who was in the room when, from the whole of a meeting's history at once: the oracle of every read model that tells times.
// Written apart from src/projections: it sweeps over all stays where those go event by event.
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { toEpochMs } from '../../../src/domain/shared/instant.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';

/** One stay of a connection; `left` null: it goes on. */
export interface Stay {
  readonly person: string;
  readonly device: string;
  readonly connection: string;
  readonly joinedBy: RecordedEvent;
  readonly joined: Instant;
  readonly leftBy: RecordedEvent | null;
  readonly left: Instant | null;
  readonly how: 'left' | 'removed' | 'meeting-ended' | null;
}

/** Every stay of a meeting, in the order in which they went on record. */
export function staysOf(history: readonly RecordedEvent[]): readonly Stay[] {
  const stays: Stay[] = [];
  history.forEach((recorded, index) => {
    const event = recorded.event as MeetingEvent;
    if (event.type === 'StayReported') {
      const { person, device, joinedAt: joined, leftAt: left } = event;
      const by = { joinedBy: recorded, leftBy: recorded };
      stays.push({ person, device, connection: event.connection ?? '', ...by, joined, left, how: 'left' });
    }
    if (event.type !== 'ParticipantJoined') return;
    const { person, device, connection, occurredAt: joined } = event;
    const about = { person, device, connection: connection ?? '' };
    const goesOn = stays.some((stay) => {
      const isSame = stay.person === person && stay.device === device && stay.connection === about.connection;
      return isSame && (stay.leftBy === null || stay.leftBy.revision > recorded.revision);
    });
    if (goesOn) return;
    const end = history.slice(index + 1).find(({ event: later }) => ends(later as MeetingEvent, event));
    const how = end === undefined ? null : howOf(end.event as MeetingEvent);
    const at = end && instantOf(end);
    const left = at === undefined ? null : at < joined ? joined : at;
    stays.push({ ...about, joinedBy: recorded, joined, leftBy: end ?? null, left, how });
  });
  return stays;
}

function ends(later: MeetingEvent, joined: Extract<MeetingEvent, { type: 'ParticipantJoined' }>): boolean {
  if (later.type === 'MeetingEnded') return true;
  if (later.type === 'ParticipantRemoved') return later.person === joined.person;
  if (later.type !== 'ParticipantLeft' || later.person !== joined.person) return false;
  return later.device === joined.device && later.connection === joined.connection;
}

function howOf({ type }: MeetingEvent): 'left' | 'removed' | 'meeting-ended' {
  return type === 'MeetingEnded' ? 'meeting-ended' : type === 'ParticipantRemoved' ? 'removed' : 'left';
}

function instantOf({ event, at }: RecordedEvent): Instant {
  if (event.type === 'MeetingEnded') return event.endedAt;
  return event.type === 'ParticipantLeft' ? event.occurredAt : at;
}

interface Segment {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** A person's presences without a break, earliest first; the last may go on. */
export function presencesOf(stays: readonly Segment[]): readonly Segment[] {
  const merged: { from: Instant; until: Instant | null }[] = [];
  for (const { from, until } of [...stays].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = merged.at(-1);
    if (last === undefined || (last.until !== null && last.until < from)) merged.push({ from, until });
    else if (last.until !== null && (until === null || until > last.until)) last.until = until;
  }
  return merged;
}

/** The cells that tell when somebody was there. */
export function timesOf(stays: readonly Stay[]) {
  const presences = presencesOf(stays.map(({ joined, left }) => ({ from: joined, until: left })));
  const over = presences.flatMap(({ from, until }) => (until === null ? [] : [{ from, until }]));
  const spans = presencesOf(
    stays.flatMap(({ joined, left }) => (left === null ? [] : [{ from: joined, until: left }])),
  );
  return {
    spans,
    first_joined_at: presences[0]?.from ?? null,
    present_since: presences.find(({ until }) => until === null)?.from ?? null,
    last_left_at: over.at(-1)?.until ?? null,
    present_ms: BigInt(over.reduce((sum, { from, until }) => sum + toEpochMs(until) - toEpochMs(from), 0)),
  };
}

/** Connections in the room, as rows have them. */
export function connectionsOf(stays: readonly Stay[]) {
  return stays
    .filter(({ left }) => left === null)
    .map(({ device, connection, joined: since }) => ({ device, connection, since }))
    .sort((a, b) => (`${a.device} ${a.connection}` < `${b.device} ${b.connection}` ? -1 : 1));
}
