// The one union of every command and every refusal of the house.
import type { AccessCommand } from './access/access.events.ts';
import type { AccountCommand, AccountRefusal } from './account/account.events.ts';
import type { InviteCommand, InviteRefusal } from './invite/invite.events.ts';
import type { MeetingCommand, MeetingRefusal } from './meeting/meeting.events.ts';
import type { TenantCommand, TenantRefusal } from './tenant/tenant.events.ts';

export type DomainCommand = TenantCommand | AccountCommand | InviteCommand | MeetingCommand | AccessCommand;

/** The access record has none: it never refuses. */
export type DomainRefusal = TenantRefusal | AccountRefusal | InviteRefusal | MeetingRefusal;
