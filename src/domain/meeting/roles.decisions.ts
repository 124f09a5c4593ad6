// The rules of the roles: the host hands over or gives roles; a guest's role is the invite's and stays.
import { isHosting } from '../shared/audibility.ts';
import { accept, nothing } from '../shared/decider.ts';
import type { Seen } from '../shared/seen.ts';
import { findSeat, holdsSeat } from './free-seat.ts';
import type { MeetingDecision } from './gates.ts';
import { hostsInRoomChange } from './host-presence.ts';
import { isInRoom, type CurrentMeeting, type Person } from './meeting.state.ts';
import { refuseFixedRole, refuseOutside, refuseUnknown } from './refusals.ts';
import type { AssignableRole, RolesCommand, RolesEvent } from './roles.events.ts';

/**
 * Hands the meeting over; its former host goes on as co-host. To the host of now it has been done, perhaps by this very
 * request. The host has a seat, or one is kept for them: who takes over without one needs a seat, unless that of a former
 * host who holds none passes on to them.
 */
export function transferHost(
  command: RolesCommand<'TransferHost'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  if (command.to === meeting.host) return nothing();
  const subject = { meeting: command.meeting, person: command.to };
  const heir = meeting.people.get(command.to);
  if (heir === undefined) return refuseUnknown(subject);
  if (heir.door !== 'admitted') return refuseOutside(subject, heir.door);
  if (isGuest(heir) || heir.role === 'observer') return refuseFixedRole(subject);
  const transferred: RolesEvent<'HostTransferred'> = {
    type: 'HostTransferred',
    from: meeting.host,
    to: command.to,
  };
  if (meeting.status !== 'open') return accept(transferred);
  const isKeptFor = holdsSeat(heir) || !holdsSeat(meeting.people.get(meeting.host));
  const seat = isKeptFor ? nothing() : findSeat({ ...subject, at: command.at }, heir.role, meeting);
  if (seat.kind === 'refused') return seat;
  const hosts = isInRoom(heir) && !isHosting(heir.role) ? 1 : 0;
  return accept(...seat.events, transferred, ...hostsInRoomChange(meeting, hosts, command.at));
}

/** Gives a role. Who becomes an observer, or stops being one, while holding a seat needs one of the other kind. */
export function changeRole(
  command: RolesCommand<'ChangeRole'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  const { person: id, role, at } = command;
  const person = meeting.people.get(id);
  if (person === undefined) return refuseUnknown(command);
  if (person.role === role) return nothing();
  if (isFixed(person, role)) return refuseFixedRole(command);
  const changed: RolesEvent<'RoleChanged'> = { type: 'RoleChanged', person: id, role };
  if (meeting.status !== 'open') return accept(changed);

  const staysInKind = (person.role === 'observer') === (role === 'observer');
  const seat = staysInKind || person.devices.size === 0 ? nothing() : findSeat(command, role, meeting);
  if (seat.kind === 'refused') return seat;
  const hosts = isInRoom(person) ? Number(isHosting(role)) - Number(isHosting(person.role)) : 0;
  return accept(...seat.events, changed, ...hostsInRoomChange(meeting, hosts, at));
}

/** The host is changed by transfer only, a guest by nobody; an observer becomes a participant before a co-host. */
function isFixed(person: Seen<Person>, role: AssignableRole): boolean {
  return person.role === 'host' || isGuest(person) || (person.role === 'observer' && role === 'co-host');
}

function isGuest({ role, invite }: Seen<Person>): boolean {
  return role === 'guest' || invite !== null;
}
