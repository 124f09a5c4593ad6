// The words of an invite: a link that lets people without an account knock at one meeting in one role,
// until it expires or is revoked. The link's secret is no part of it: it is a signature.
import type { Actor } from '../shared/actor.ts';
import type { OutsideFacts } from '../shared/bare.ts';
import type { InviteId, MeetingId, PersonId, TicketId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';
import type { Personal } from '../shared/personal.ts';

/** The one role an invite gives. */
export type InviteRole = 'guest' | 'observer';

interface Asked {
  readonly invite: InviteId;
  readonly by: Actor;
  readonly at: Instant;
}

interface InviteCommands {
  /** `mayInvite` says whether the asker is host or co-host of the meeting: an outside fact of the meeting's stream. */
  CreateInvite: {
    readonly meeting: MeetingId;
    readonly role: InviteRole;
    readonly expiresAt: Instant;
    readonly maxGuests: number;
    readonly mayInvite: boolean;
  };
  /** `mayRevoke`: the asker is its maker, a host or co-host of its meeting, or an admin of the tenant (`byAdmin`: their token says so). */
  RevokeInvite: { readonly byAdmin: boolean; readonly mayRevoke: boolean };
  /** A guest takes the invite: `guest` is a new person; `proofHash` binds every later ticket to who holds the proof. */
  RedeemInvite: {
    readonly guest: PersonId;
    readonly displayName: Personal<string>;
    /** SHA-256 of the guest's random proof, lower-case hex. */
    readonly proofHash: string;
  };
  /** A guest who took the invite comes back and gets another ticket: nothing goes on record until it is used. */
  IssueTicket: { readonly guest: PersonId };
  /** A guest's ticket is turned into a session; single use. `ticketExpiresAt` bounds how long it must be remembered. */
  UseTicket: {
    readonly guest: PersonId;
    readonly ticket: TicketId;
    readonly ticketExpiresAt: Instant;
  };
}

export type InviteCommand<Type extends keyof InviteCommands = keyof InviteCommands> = MessageOf<
  InviteCommands,
  Type,
  Asked
>;

interface InviteEvents {
  InviteCreated: {
    readonly meeting: MeetingId;
    readonly role: InviteRole;
    readonly expiresAt: Instant;
    readonly maxGuests: number;
    readonly createdBy: PersonId;
  };
  InviteRevoked: NoMembers;
  InviteRedeemed: {
    readonly guest: PersonId;
    readonly displayName: Personal<string>;
    readonly proofHash: string;
  };
  TicketUsed: {
    readonly guest: PersonId;
    readonly ticket: TicketId;
    readonly ticketExpiresAt: Instant;
  };
}

export type InviteEvent<Type extends keyof InviteEvents = keyof InviteEvents> = MessageOf<InviteEvents, Type>;

export type InviteRefusal =
  | { readonly code: 'invite-unknown' }
  | { readonly code: 'invite-exists' }
  | { readonly code: 'invite-revoked' }
  | { readonly code: 'invite-expired'; readonly expiresAt: Instant }
  | { readonly code: 'invite-used-up'; readonly limit: number; readonly count: number }
  | { readonly code: 'invite-guest-unknown' }
  | { readonly code: 'ticket-used'; readonly ticket: TicketId }
  | { readonly code: 'ticket-limit-reached'; readonly limit: number }
  | { readonly code: 'only-host-or-cohost'; readonly meeting: MeetingId };

/** What other streams say: whether the tenant works, and whether the asker runs the meeting. */
export type InviteFacts = OutsideFacts<
  InviteCommand,
  { CreateInvite: 'mayInvite'; RevokeInvite: 'mayRevoke'; RedeemInvite: 'only-refuses' }
>;
