// What is known of an invite: what it gives, until when, and the guests who took it.
import type { MeetingId, PersonId, TicketId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { InviteRole } from './invite.events.ts';

/** A guest who took the invite: their proof, and the tickets they used, by the instant each stops being valid. */
export interface InvitedGuest {
  readonly proofHash: string;
  readonly tickets: Map<TicketId, Instant>;
}

/** An invite that stands or was revoked. */
export interface KnownInvite {
  status: 'active' | 'revoked';
  readonly meeting: MeetingId;
  readonly role: InviteRole;
  readonly expiresAt: Instant;
  readonly maxGuests: number;
  readonly createdBy: PersonId;
  readonly guests: Map<PersonId, InvitedGuest>;
}

export type InviteState = { readonly status: 'none' } | KnownInvite;

/** The most guests that one invite may let in. */
export const maxGuestsPerInvite = 1000;

/** The most used tickets of a guest that are valid at one time, and the most that are remembered. */
export const maxTicketsPerGuest = 50;
