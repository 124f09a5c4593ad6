// A meeting's state as plain JSON, for audits: what the rules knew at a point of its history. Titles and names
// are no part of it: the rules never know them.
import type { AudibilityRule } from '../shared/audibility.ts';
import { sortedByKey, type Described, type Json } from '../shared/described.ts';
import { never } from '../shared/never.ts';
import type { Seen } from '../shared/seen.ts';
import type { Device, KnownMeeting, Person, SeenState } from './meeting.state.ts';

/** What is known of a meeting at a point of its history. */
export function describeMeeting(state: SeenState): Described {
  switch (state.status) {
    case 'none':
      return { status: 'none' };
    case 'scheduled':
      return { status: state.status, ...describeCore(state) };
    case 'open': {
      const { status, openedAt, plan, limits, audio, endsBy, warned, hostAbsentUntil } = state;
      const frozen = { openedAt, plan, limits: { ...limits }, audio: { ...audio }, endsBy };
      return { status, ...describeCore(state), ...frozen, warned: [...warned].sort(), hostAbsentUntil };
    }
    case 'ended': {
      const { status, openedAt, plan, limits, endedAt, reason, openSeconds } = state;
      const end = { endedAt, reason, openSeconds };
      return { status, ...describeCore(state), openedAt, plan, limits: { ...limits }, ...end };
    }
    case 'cancelled':
      return { status: state.status, ...describeCore(state), cancelledAt: state.cancelledAt };
    default:
      return never(state, 'status of a meeting');
  }
}

/** What a meeting has in every status. */
function describeCore(meeting: Seen<KnownMeeting>): { readonly [name: string]: Json } {
  const { policy } = meeting;
  return {
    account: meeting.account,
    host: meeting.host,
    startsAt: meeting.startsAt,
    plannedMinutes: meeting.plannedMinutes,
    waitingRoom: meeting.waitingRoom,
    locked: meeting.locked,
    hostAbsenceSeconds: meeting.hostAbsenceSeconds,
    policy: { ...policy, hear: describeRule(policy.hear), see: describeRule(policy.see) },
    hearingWasLimited: meeting.hearingWasLimited,
    lastRename: meeting.lastRename,
    people: sortedByKey(meeting.people, (person, known) => ({ person, ...describePerson(known) })),
    counts: { people: meeting.people.size, ...meeting.tally },
    watchedLinks: [...meeting.watchedLinks].sort(),
    withdrawals: sortedByKey(meeting.withdrawals, (by, count) => ({ by, count })),
    rejections: sortedByKey(meeting.rejections, (person, count) => ({ person, count })),
    recordings: sortedByKey(meeting.recordings, (recording, stretch) => ({ recording, ...stretch })),
    outside: sortedByKey(meeting.outside, (connection, known) => ({ connection, ...known })),
  };
}

function describePerson({ devices, ...person }: Seen<Person>) {
  return {
    ...person,
    devices: sortedByKey(devices, (device, known) => ({ device, ...describeDevice(known) })),
  };
}

/** `since`: of its oldest connection. */
function describeDevice(device: Seen<Device>): { readonly [name: string]: Json } {
  if (device.seat === 'reserved') return { ...device };
  const { seat, ticket, next } = device;
  const connections = [...device.connections]
    .sort((a, b) => ((a.connection ?? '') < (b.connection ?? '') ? -1 : 1))
    .map(({ connection, since, order }) => ({ connection, since, order }));
  const [first, ...others] = connections.map(({ since }) => since);
  const since = others.reduce((oldest, one) => (oldest === undefined || one < oldest ? one : oldest), first);
  return { seat, since: since ?? null, ticket, next: next && { ...next }, connections };
}

function describeRule(rule: Seen<AudibilityRule>): Json {
  return rule.kind === 'named' ? { kind: rule.kind, people: [...rule.people].sort() } : { ...rule };
}
