// The read models of a meeting as its fold and its events say they are: what a table must hold, computed from the whole
// history and never from src/projections. A row that both the live table and its rebuild get wrong differs from this one.
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { isAtDoor, isInRoom, type KnownMeeting } from '../../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';
import type { Personal } from '../../../src/domain/shared/personal.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import type { Row } from '../../../src/ports/read-table.ts';
import { connectionsOf, staysOf, timesOf } from './stays-oracle.ts';

type Of<Type extends MeetingEvent['type']> = Extract<MeetingEvent, { readonly type: Type }>;
/** A recorded event of a type. */
type Said<Type extends MeetingEvent['type']> = RecordedEvent & { readonly event: Of<Type> };

/** Rows by table. */
export type Expected = Readonly<Record<string, readonly Row[]>>;

/** What the tables hold of one meeting, whose state is that of the fold; `revisions`: of the last event that the list hears. */
export function expectedOfMeeting(
  history: readonly RecordedEvent[],
  meeting: KnownMeeting,
  revisions: { readonly list: bigint },
): Expected {
  const all = <Type extends MeetingEvent['type']>(...types: readonly Type[]) =>
    history.filter((recorded): recorded is Said<Type> => types.some((type) => type === recorded.event.type));
  const last = <Type extends MeetingEvent['type']>(...types: readonly Type[]) => all(...types).at(-1);
  const [first] = all('MeetingScheduled');
  const end = history.at(-1);
  if (first === undefined || end === undefined) throw new Error('a meeting begins by being scheduled');
  const key = { tenant: first.tenant, meeting: first.streamId };
  const stays = staysOf(history);
  const people = [...meeting.people].sort(([a], [b]) => (a < b ? -1 : 1));
  const seated = people.map(([, person]) => person).filter(({ role }) => role !== 'observer');
  const terms = last('MeetingOpened', 'LimitsRaised')?.event;
  const [opened] = all('MeetingOpened');
  const ended = last('MeetingEnded')?.event;
  const cancelled = last('MeetingCancelled')?.event;
  const status = meeting.status;
  const shared = {
    ...key,
    account: meeting.account,
    host: meeting.host,
    title: textOf(last('MeetingScheduled', 'MeetingRenamed')!.event.title),
    status,
    starts_at: meeting.startsAt,
    planned_minutes: meeting.plannedMinutes,
    plan: terms?.plan ?? null,
    opened_at: opened?.event.openedAt ?? null,
    ends_by: terms?.endsBy ?? null,
    present_count: seated.filter(isInRoom).length,
    admitted_count: seated.filter(({ door }) => door === 'admitted').length,
    waiting_count: people.filter(([, { door }]) => door === 'waiting').length,
    observers_present: people.filter(([, person]) => person.role === 'observer' && isInRoom(person)).length,
  };
  const { hear, see, namesHidden, muteOnEntry } = meeting.policy;
  const absence = last('HostAbsenceBegan', 'HostAbsenceEnded')?.event;
  return {
    meeting_list: [
      { ...shared, over_at: ended?.endedAt ?? cancelled?.cancelledAt ?? null, revision: revisions.list },
    ],
    meeting_people: people.map(([person, { role, invite, door }]) => ({
      ...key,
      person,
      role,
      invite,
      door,
      starts_at: meeting.startsAt,
      connections: connectionsOf(stays.filter((stay) => stay.person === person)),
    })),
    meeting_detail: [
      {
        ...shared,
        scheduled_at: first.at,
        waiting_room: meeting.waitingRoom,
        locked: meeting.locked,
        host_absence_seconds: meeting.hostAbsenceSeconds,
        hear: { ...hear },
        see: { ...see },
        names_hidden: namesHidden,
        mute_on_entry: muteOnEntry,
        self_unmute: meeting.policy.selfUnmute,
        limits: terms === undefined ? null : { ...terms.limits },
        audio: terms === undefined ? null : { ...terms.audio },
        last_warning: lastWarning(history),
        host_absent_until: status !== 'ended' && absence?.type === 'HostAbsenceBegan' ? absence.until : null,
        ended_at: ended?.endedAt ?? null,
        end_reason: ended?.reason ?? null,
        open_seconds: ended?.openSeconds ?? null,
        cancelled_at: cancelled?.cancelledAt ?? null,
        revision: end.revision,
        changed_at: end.at,
      },
    ],
    meeting_participants: people.map(([person, { role, door, muted, unmuteAsked, handRaised, invite }]) => {
      // Whoever is forgotten and knocks again begins anew.
      const since =
        all('ParticipantDropped').findLast(({ event }) => event.person === person)?.revision ?? -1n;
      const about = <
        Type extends 'ParticipantKnocked' | 'ParticipantAdmitted' | 'HandRaised' | 'UnmuteAsked',
      >(
        type: Type,
      ) =>
        all(type).filter(
          ({ event, revision }) => 'person' in event && event.person === person && revision > since,
        );
      const knock = about('ParticipantKnocked').at(-1);
      const admission = about('ParticipantAdmitted').at(-1);
      const own = stays.filter((stay) => stay.person === person);
      const connections = connectionsOf(own);
      return {
        ...key,
        person,
        role,
        door,
        display_name: knock === undefined ? null : textOf(knock.event.displayName),
        invite,
        knocked_at: knock?.at ?? null,
        admitted_at: admission?.at ?? null,
        admitted_by_kind: admission?.actor.kind ?? null,
        admitted_by: admission?.actor.id ?? null,
        admitted_setting: admission?.event.setting ?? null,
        muted,
        unmute_asked_at: unmuteAsked ? (about('UnmuteAsked').at(-1)?.at ?? null) : null,
        hand_raised_at: handRaised ? (about('HandRaised').at(-1)?.at ?? null) : null,
        devices: [...new Set(connections.map(({ device }) => device))],
        connections,
        ...timesOf(own),
      };
    }) as unknown as readonly Row[],
    attendance: stays
      .map(({ person, device, connection, joinedBy, joined, left, how }) => ({
        ...key,
        person,
        device,
        connection,
        joined_revision: joinedBy.revision,
        joined_at: joined,
        left_at: left,
        how,
      }))
      .sort(byKey('person', 'device', 'joined_revision')),
    due_items: [...lapses(history, meeting), ...dueItems(history, meeting)].sort(byKey('kind', 'ref')),
  };
}

/** Rows in the order of cells; numbers by value, texts by code units. */
export function byKey(...names: readonly string[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const name of names) {
      const [one, other] = [a[name], b[name]];
      if (one !== other) return one! < other! ? -1 : 1;
    }
    return 0;
  };
}

function textOf(value: Personal<string>): string | null {
  return typeof value === 'object' ? value.known : null;
}

/** The last warning before the present end. */
function lastWarning(history: readonly RecordedEvent[]): number | null {
  let endsBy: Instant | null = null;
  let warning: number | null = null;
  for (const { event } of history) {
    if (event.type === 'MeetingOpened' || event.type === 'LimitsRaised') {
      if (event.type === 'LimitsRaised' && event.endsBy !== endsBy) warning = null;
      endsBy = event.endsBy;
    }
    if (event.type === 'DurationWarningGiven') warning = event.minutesLeft;
  }
  return warning;
}

/** Who waits is forgotten a quarter of an hour after they knocked. */
function lapses(history: readonly RecordedEvent[], meeting: KnownMeeting): readonly Row[] {
  if (meeting.status !== 'open' && meeting.status !== 'scheduled') return [];
  return [...meeting.people].flatMap(([ref, person]) => {
    if (!isAtDoor(person)) return [];
    const knock = history.findLast(
      ({ event }) => event.type === 'ParticipantKnocked' && event.person === ref,
    );
    return knock === undefined ? [] : [{ kind: 'knock-lapse', ref, due: addSeconds(knock.at, 900) }];
  });
}

/** What is still to come of an open meeting, as kind, ref and instant: from what its state knows. */
function dueItems(history: readonly RecordedEvent[], meeting: KnownMeeting): readonly Row[] {
  // What an end promises: that its recordings get a date.
  if (meeting.status === 'ended') return [{ kind: 'retention-schedule', ref: '', due: meeting.endedAt }];
  if (meeting.status !== 'open') return [];
  const { endsBy, hostAbsentUntil, warned } = meeting;
  // Warnings are promised when an end is set; one that would come before that is none.
  const set = history.findLast(({ event }, index) => {
    if (event.type === 'MeetingOpened') return true;
    if (event.type !== 'LimitsRaised') return false;
    const before = history
      .slice(0, index)
      .findLast(({ event: { type } }) => ['MeetingOpened', 'LimitsRaised'].includes(type));
    return before !== undefined && 'endsBy' in before.event && before.event.endsBy !== event.endsBy;
  });
  const since = set?.event.type === 'MeetingOpened' ? set.event.openedAt : set?.at;
  const warnings = ([5, 1] as const).flatMap((minutes) => {
    if (endsBy === null || since === undefined || warned.includes(minutes)) return [];
    const due = addSeconds(endsBy, -60 * minutes);
    return due > since ? [{ kind: 'duration-warning', ref: String(minutes), due }] : [];
  });
  const seats = [...meeting.people.values()].flatMap(({ devices }) =>
    [...devices.values()].flatMap((device) => {
      const held = device.seat === 'reserved' ? device : device.next;
      return held === null ? [] : [{ kind: 'seat-release', ref: held.ticket, due: held.until }];
    }),
  );
  return [
    ...(endsBy === null ? [] : [{ kind: 'duration-limit', ref: '', due: endsBy }]),
    ...(hostAbsentUntil === null ? [] : [{ kind: 'host-absence', ref: '', due: hostAbsentUntil }]),
    ...warnings,
    ...seats,
  ];
}

/** The state that the events of a history lead to. */
export function stateOf(history: readonly RecordedEvent[]): ReturnType<typeof meetingDecider.initial> {
  return history.reduce(
    (state, { event }) => meetingDecider.evolve(state, event as MeetingEvent),
    meetingDecider.initial(),
  );
}
