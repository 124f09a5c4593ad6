// The words of the roles: who runs the meeting, handing it over, and what happens while nobody does.
import type { PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Roles that a host may give. */
export type AssignableRole = 'co-host' | 'participant' | 'observer';

interface RolesCommands {
  TransferHost: { readonly to: PersonId };
  ChangeRole: { readonly person: PersonId; readonly role: AssignableRole };
}

export type RolesCommand<Type extends keyof RolesCommands = keyof RolesCommands> = MessageOf<
  RolesCommands,
  Type,
  AskedOfMeeting
>;

interface RolesEvents {
  /** The former host becomes a co-host. */
  HostTransferred: { readonly from: PersonId; readonly to: PersonId };
  RoleChanged: { readonly person: PersonId; readonly role: AssignableRole };
  /** No host or co-host is in the room; the meeting ends at `until` unless one comes. */
  HostAbsenceBegan: { readonly until: Instant };
  HostAbsenceEnded: NoMembers;
}

export type RolesEvent<Type extends keyof RolesEvents = keyof RolesEvents> = MessageOf<RolesEvents, Type>;
