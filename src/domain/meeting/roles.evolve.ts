// What the events of the roles do to a meeting's state.
import { changePerson } from './evolving.ts';
import type { KnownMeeting, OpenMeeting } from './meeting.state.ts';
import type { RolesEvent } from './roles.events.ts';

export function hostTransferred(meeting: KnownMeeting, { from, to }: RolesEvent<'HostTransferred'>): void {
  changePerson(meeting, from, (person) => {
    person.role = 'co-host';
  });
  changePerson(meeting, to, (person) => {
    person.role = 'host';
  });
  meeting.host = to;
}

export function roleChanged(meeting: KnownMeeting, event: RolesEvent<'RoleChanged'>): void {
  changePerson(meeting, event.person, (person) => {
    person.role = event.role;
  });
}

export function absenceBegan(meeting: OpenMeeting, { until }: RolesEvent<'HostAbsenceBegan'>): void {
  meeting.hostAbsentUntil = until;
}

export function absenceEnded(meeting: OpenMeeting): void {
  meeting.hostAbsentUntil = null;
}
