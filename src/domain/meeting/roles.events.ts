// The words of the roles: who runs the meeting, handing it over, and what happens while nobody does.
import type { PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Roles that a host may give. */
export type AssignableRole = 'co-host' | 'participant' | 'observer';

export interface TransferHost extends AskedOfMeeting {
  readonly type: 'TransferHost';
  readonly to: PersonId;
}
export interface ChangeRole extends AskedOfMeeting {
  readonly type: 'ChangeRole';
  readonly person: PersonId;
  readonly role: AssignableRole;
}

export type RolesCommand = TransferHost | ChangeRole;

/** The former host becomes a co-host. */
export interface HostTransferred {
  readonly type: 'HostTransferred';
  readonly from: PersonId;
  readonly to: PersonId;
}
export interface RoleChanged {
  readonly type: 'RoleChanged';
  readonly person: PersonId;
  readonly role: AssignableRole;
}
/** No host or co-host is in the room; the meeting ends at `until` unless one comes. */
export interface HostAbsenceBegan {
  readonly type: 'HostAbsenceBegan';
  readonly until: Instant;
}
export interface HostAbsenceEnded {
  readonly type: 'HostAbsenceEnded';
}

export type RolesEvent = HostTransferred | RoleChanged | HostAbsenceBegan | HostAbsenceEnded;
