// The rule of each command on an invite. Who runs the meeting is an outside fact and arrives in the
// command; everything else is the invite's own history.
import { accept, nothing, refuse, type Decision } from '../shared/decider.ts';
import { parsePersonId } from '../shared/ids.ts';
import { hasCome } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import type { InviteCommand, InviteEvent, InviteRefusal } from './invite.events.ts';
import {
  maxGuestsPerInvite,
  maxTicketsPerGuest,
  type InviteState,
  type KnownInvite,
} from './invite.state.ts';

export type InviteDecision = Decision<InviteEvent, InviteRefusal>;
type State = Seen<InviteState>;

/** A host or co-host makes an invite that has still to expire; the same making again says nothing. */
export function create(command: InviteCommand<'CreateInvite'>, state: State): InviteDecision {
  const { meeting, role, expiresAt, mayInvite } = command;
  const createdBy = parsePersonId(command.by.id);
  if (!mayInvite || createdBy === undefined) return refuse({ code: 'only-host-or-cohost', meeting });
  const maxGuests = Math.min(Math.max(command.maxGuests, 1), maxGuestsPerInvite);
  const wanted = { meeting, role, expiresAt, maxGuests, createdBy };
  if (state.status !== 'none') return gives(state, wanted) ? nothing() : refuse({ code: 'invite-exists' });
  if (hasCome(expiresAt, command.at)) return refuse({ code: 'invite-expired', expiresAt });
  return accept({ type: 'InviteCreated', ...wanted });
}

export function revoke({ mayRevoke }: InviteCommand<'RevokeInvite'>, state: State): InviteDecision {
  if (state.status === 'none') return refuse({ code: 'invite-unknown' });
  if (!mayRevoke) return refuse({ code: 'only-host-or-cohost', meeting: state.meeting });
  if (state.status === 'revoked') return nothing();
  return accept({ type: 'InviteRevoked' });
}

/** A new guest takes the invite. A guest who took it before says nothing new, but only with the same proof. */
export function redeem(command: InviteCommand<'RedeemInvite'>, state: State): InviteDecision {
  const { guest, displayName, proofHash, at } = command;
  if (state.status === 'none') return refuse({ code: 'invite-unknown' });
  if (state.status === 'revoked') return refuse({ code: 'invite-revoked' });
  const known = state.guests.get(guest);
  if (known !== undefined) {
    return known.proofHash === proofHash ? nothing() : refuse({ code: 'invite-guest-unknown' });
  }
  if (hasCome(state.expiresAt, at)) return refuse({ code: 'invite-expired', expiresAt: state.expiresAt });
  const { maxGuests: limit, guests } = state;
  if (guests.size >= limit) return refuse({ code: 'invite-used-up', limit, count: guests.size });
  return accept({ type: 'InviteRedeemed', guest, displayName, proofHash });
}

/** Guests of an expired invite may come back, guests of a revoked one may not. */
export function issueTicket({ guest }: InviteCommand<'IssueTicket'>, state: State): InviteDecision {
  if (state.status === 'none') return refuse({ code: 'invite-unknown' });
  if (state.status === 'revoked') return refuse({ code: 'invite-revoked' });
  return state.guests.has(guest) ? nothing() : refuse({ code: 'invite-guest-unknown' });
}

/**
 * A ticket opens one session, once; past its own end it opens none (it may be forgotten by then, so it counts
 * as used). Guests of an expired invite may come back, guests of a revoked one may not.
 */
export function spendTicket(command: InviteCommand<'UseTicket'>, state: State): InviteDecision {
  const { guest, ticket, ticketExpiresAt, at } = command;
  if (state.status === 'none') return refuse({ code: 'invite-unknown' });
  if (state.status === 'revoked') return refuse({ code: 'invite-revoked' });
  const known = state.guests.get(guest);
  if (known === undefined) return refuse({ code: 'invite-guest-unknown' });
  if (known.tickets.has(ticket) || hasCome(ticketExpiresAt, at)) {
    return refuse({ code: 'ticket-used', ticket });
  }
  const stillValid = [...known.tickets.values()].filter((expiresAt) => !hasCome(expiresAt, at)).length;
  if (stillValid >= maxTicketsPerGuest) {
    return refuse({ code: 'ticket-limit-reached', limit: maxTicketsPerGuest });
  }
  return accept({ type: 'TicketUsed', guest, ticket, ticketExpiresAt });
}

function gives(invite: Seen<KnownInvite>, wanted: Omit<InviteEvent<'InviteCreated'>, 'type'>): boolean {
  return (
    invite.meeting === wanted.meeting &&
    invite.role === wanted.role &&
    invite.expiresAt === wanted.expiresAt &&
    invite.maxGuests === wanted.maxGuests &&
    invite.createdBy === wanted.createdBy
  );
}
