// What an event does to the rows of a meeting's people: their facts, and the times that follow from them.
// Whoever is at the door when the meeting does not know them stays unknown, as in the meeting's own fold.
import { laterOf, toEpochMs } from '../../domain/shared/instant.ts';
import { shownText } from '../opened.ts';
import {
  deviceList,
  doorOf,
  happenedAt,
  personAfter,
  recount,
  roleOf,
  type PeopleCounts,
  type PersonFacts,
} from '../people.ts';
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
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
  let after = counts;
  for (const person of people) {
    const row = rowAt(rows, meetingParticipantsTable, [tenant, streamId, person]);
    const was = row && factsOf(row);
    const is = personAfter(was, person, event);
    if (is === was) continue;
    after = recount(after, was, is);
    if (is === undefined) {
      rows.remove(meetingParticipantsTable, [tenant, streamId, person]);
    } else if (row === undefined) {
      const known = newRow(recorded, person);
      putRow(rows, meetingParticipantsTable, { ...known, ...cellsAfter(known, is, recorded) });
    } else changeRow(rows, meetingParticipantsTable, row, cellsAfter(row, is, recorded));
  }
  return after;
}

function factsOf(row: ParticipantRow): PersonFacts {
  return {
    role: roleOf(row.role),
    door: doorOf(row.door),
    muted: row.muted,
    unmuteAsked: row.unmute_asked_at !== null,
    handRaised: row.hand_raised_at !== null,
    devices: deviceList(row.devices),
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
    first_joined_at: null,
    present_since: null,
    last_left_at: null,
    present_ms: 0n,
  };
}

/** What of a person's row changes. */
function cellsAfter(
  row: ParticipantRow,
  is: PersonFacts,
  recorded: RecordedMeetingEvent,
): Partial<ParticipantRow> {
  const { role, door, muted, devices } = is;
  return {
    ...presenceCells(row, is, recorded),
    ...doorCells(recorded),
    role,
    door,
    muted,
    devices,
    unmute_asked_at: is.unmuteAsked ? (row.unmute_asked_at ?? recorded.at) : null,
    hand_raised_at: is.handRaised ? (row.hand_raised_at ?? recorded.at) : null,
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

/** Presence begins with the first device and ends with the last; it never lasts less than nothing, whatever the media plane's clock says. */
function presenceCells(
  row: ParticipantRow,
  is: PersonFacts,
  recorded: RecordedMeetingEvent,
): Partial<ParticipantRow> | undefined {
  const since = row.present_since;
  if ((since === null) === (is.devices.length === 0)) return undefined;
  const at = happenedAt(recorded);
  if (since === null) return { first_joined_at: row.first_joined_at ?? at, present_since: at };
  const until = laterOf(since, at);
  const present_ms = row.present_ms + BigInt(toEpochMs(until) - toEpochMs(since));
  return { present_since: null, last_left_at: until, present_ms };
}
