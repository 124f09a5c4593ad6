// The people of the meetings of the list: whose list a meeting is on, and what they count for.
import type { MeetingEvent } from '../../domain/meeting/meeting.events.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import {
  circumstancesOf,
  doorOf,
  peopleTouched,
  personAfter,
  recount,
  roleOf,
  type PeopleCounts,
  type PersonFacts,
} from '../people.ts';
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import { openStays, staysCell } from '../stays.ts';
import { putRow, rowAt, type RowOf } from '../typed-rows.ts';
import { meetingPeopleTable } from './meeting-list.table.ts';

/** Whose rows an event changes: another start moves the meeting on everyone's list. */
export function peopleListed(event: MeetingEvent): ReturnType<typeof peopleTouched> {
  return event.type === 'MeetingRescheduled' ? 'everyone' : peopleTouched(event);
}

/** Writes the rows of those people whom the event changes, with the meeting's start as it is now, and gives the counts that follow. */
export function changePeople(
  recorded: RecordedMeetingEvent,
  people: readonly string[],
  startsAt: Instant,
  rows: Rows,
  counts: PeopleCounts,
): PeopleCounts {
  const { tenant, streamId: meeting, event } = recorded;
  const rowOf = (person: string) => rowAt(rows, meetingPeopleTable, [tenant, meeting, person]);
  const given = circumstancesOf(recorded, (person) => rowOf(person)?.invite);
  let after = counts;
  for (const person of people) {
    const row = rowOf(person);
    const was = row && factsOf(row);
    const is = personAfter(was, person, event, given);
    if (is === was && (is === undefined || row?.starts_at === startsAt)) continue;
    after = recount(after, was, is);
    if (is === undefined) {
      rows.remove(meetingPeopleTable, [tenant, meeting, person]);
      continue;
    }
    const { role, invite, door } = is;
    const connections = is.open === was?.open ? row?.connections : staysCell(is.open);
    putRow(rows, meetingPeopleTable, {
      tenant,
      meeting,
      person,
      role,
      invite,
      door,
      starts_at: startsAt,
      connections: connections ?? [],
    });
  }
  return after;
}

/** Mutes and hands are not on this list. */
function factsOf({ role, invite, door, connections }: RowOf<typeof meetingPeopleTable>): PersonFacts {
  return {
    role: roleOf(role),
    invite,
    door: doorOf(door),
    open: openStays(connections),
    muted: false,
    unmuteAsked: false,
    handRaised: false,
  };
}
