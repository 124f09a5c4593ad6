// What an event does to the rows of a meeting's people: their facts, and the times that follow from them.
// Whoever is at the door when the meeting does not know them stays unknown, as in the meeting's own fold.
import { shownText } from '../opened.ts';
import {
  circumstancesOf,
  doorOf,
  personAfter,
  recount,
  roleOf,
  type PeopleCounts,
  type PersonFacts,
} from '../people.ts';
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import { devicesOf, openStays, spansAfter, spansCell, spansIn, staysCell, timesOf } from '../stays.ts';
import { changeRow, putRow, rowAt, type RowOf } from '../typed-rows.ts';
import { meetingParticipantsTable } from './meeting-participants.table.ts';

type ParticipantRow = RowOf<typeof meetingParticipantsTable>;

/** Writes the rows of those people whom the event changes and gives the counts that follow. */
export function changePeople(
  recorded: RecordedMeetingEvent,
  people: readonly string[],
  rows: Rows,
  counts: PeopleCounts,
): PeopleCounts {
  const { event, tenant, streamId } = recorded;
  const rowOf = (person: string) => rowAt(rows, meetingParticipantsTable, [tenant, streamId, person]);
  const given = circumstancesOf(recorded, (person) => rowOf(person)?.invite);
  let after = counts;
  for (const person of people) {
    const row = rowOf(person);
    const was = row && factsOf(row);
    const is = personAfter(was, person, event, given);
    after = recount(after, was, is);
    if (is === undefined) {
      if (row !== undefined) rows.remove(meetingParticipantsTable, [tenant, streamId, person]);
      continue;
    }
    const known = row ?? newRow(recorded, person);
    // What is kept of a person is more than their facts: a host who knocks stays where they are and has a name from then on.
    const facts = is === was ? undefined : factCells(known, is, recorded);
    const presence = presenceCells(known, was?.open ?? [], is.open, recorded);
    const door = doorCells(recorded);
    if (facts === undefined && presence === undefined && door === undefined) continue;
    const cells = { ...facts, ...presence, ...door };
    if (row === undefined) putRow(rows, meetingParticipantsTable, { ...known, ...cells });
    else changeRow(rows, meetingParticipantsTable, row, cells);
  }
  return after;
}

function factsOf(row: ParticipantRow): PersonFacts {
  return {
    role: roleOf(row.role),
    invite: row.invite,
    door: doorOf(row.door),
    muted: row.muted,
    unmuteAsked: row.unmute_asked_at !== null,
    handRaised: row.hand_raised_at !== null,
    open: openStays(row.connections),
  };
}

function newRow({ tenant, streamId }: RecordedMeetingEvent, person: string): ParticipantRow {
  return {
    tenant,
    meeting: streamId,
    person,
    role: 'observer',
    door: 'waiting',
    display_name: null,
    invite: null,
    knocked_at: null,
    admitted_at: null,
    admitted_by_kind: null,
    admitted_by: null,
    admitted_setting: null,
    muted: false,
    unmute_asked_at: null,
    hand_raised_at: null,
    devices: [],
    connections: [],
    spans: [],
    first_joined_at: null,
    present_since: null,
    last_left_at: null,
    present_ms: 0n,
  };
}

/** What of a person's row their facts say. */
function factCells(
  row: ParticipantRow,
  { role, door, muted, unmuteAsked, handRaised }: PersonFacts,
  recorded: RecordedMeetingEvent,
): Partial<ParticipantRow> {
  return {
    role,
    door,
    muted,
    unmute_asked_at: unmuteAsked ? (row.unmute_asked_at ?? recorded.at) : null,
    hand_raised_at: handRaised ? (row.hand_raised_at ?? recorded.at) : null,
  };
}

function doorCells({ event, at, actor }: RecordedMeetingEvent): Partial<ParticipantRow> | undefined {
  switch (event.type) {
    case 'ParticipantKnocked':
      return { knocked_at: at, display_name: shownText(event.displayName), invite: event.invite };
    case 'ParticipantAdmitted':
      return {
        admitted_at: at,
        admitted_by_kind: actor.kind,
        admitted_by: actor.id,
        admitted_setting: event.setting,
      };
    default:
      return undefined;
  }
}

/** What of a person's row their connections and times say, where one of them changed. */
function presenceCells(
  row: ParticipantRow,
  before: PersonFacts['open'],
  open: PersonFacts['open'],
  recorded: RecordedMeetingEvent,
): Partial<ParticipantRow> | undefined {
  const lateJoining = recorded.event.type === 'StayReported' ? recorded.event.joinedAt : null;
  if (open === before && lateJoining === null) return undefined;
  const spans = spansAfter(spansIn(row.spans), before, open, recorded);
  const { presentSince, firstJoinedAt, lastLeftAt, presentMs } = timesOf(open, spans, [
    row.first_joined_at,
    lateJoining,
  ]);
  return {
    devices: devicesOf(open),
    connections: staysCell(open),
    spans: spansCell(spans),
    first_joined_at: firstJoinedAt,
    present_since: presentSince,
    last_left_at: lastLeftAt,
    present_ms: BigInt(presentMs),
  };
}
