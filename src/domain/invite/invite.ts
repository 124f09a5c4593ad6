// The life of an invite: made, redeemed by guests, revoked; and the single-use tickets of its guests. Knows
// what each event does and which rule decides each command.
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import type { InviteId, TicketId } from '../shared/ids.ts';
import { compareInstants, type Instant } from '../shared/instant.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import * as rules from './invite.decisions.ts';
import type { InviteCommand, InviteEvent, InviteFacts, InviteRefusal } from './invite.events.ts';
import { maxTicketsPerGuest, type InviteState, type KnownInvite } from './invite.state.ts';

/** The words and the state of an invite. */
export interface InviteTypes {
  readonly id: InviteId;
  readonly state: InviteState;
  readonly command: InviteCommand;
  readonly event: InviteEvent;
  readonly refusal: InviteRefusal;
  readonly facts: InviteFacts;
}

const evolutions: Evolutions<InviteTypes> = {
  InviteCreated: (_state, { meeting, role, expiresAt, maxGuests, createdBy }) => ({
    status: 'active',
    meeting,
    role,
    expiresAt,
    maxGuests,
    createdBy,
    guests: new Map(),
  }),
  InviteRevoked: whenKnown((invite) => {
    invite.status = 'revoked';
  }),
  InviteRedeemed: whenKnown(({ guests }, { guest, proofHash }) => {
    guests.set(guest, { proofHash, tickets: new Map() });
  }),
  TicketUsed: whenKnown(({ guests }, { guest, ticket, ticketExpiresAt }) => {
    const tickets = guests.get(guest)?.tickets.set(ticket, ticketExpiresAt);
    if (tickets !== undefined && tickets.size > maxTicketsPerGuest) forgetFirstToExpire(tickets);
  }),
};

const decisions: Decisions<InviteTypes> = {
  CreateInvite: rules.create,
  RevokeInvite: rules.revoke,
  RedeemInvite: rules.redeem,
  IssueTicket: rules.issueTicket,
  UseTicket: rules.spendTicket,
};

/**
 * Forgets the ticket that stops being valid first. No clock is needed: a ticket is only used while fewer than
 * the limit are valid, and a valid one always expires later than one that is over, so what goes is over.
 */
function forgetFirstToExpire(tickets: Map<TicketId, Instant>): void {
  const [first] = [...tickets].sort(([, a], [, b]) => compareInstants(a, b));
  if (first !== undefined) tickets.delete(first[0]);
}

/** Lets an event change an invite that was made; elsewhere it has no place and changes nothing. */
function whenKnown<Event extends InviteEvent>(
  change: (invite: KnownInvite, event: Event) => void,
): (state: InviteState, event: Event) => InviteState {
  return (state, event) => {
    if (state.status !== 'none') change(state, event);
    return state;
  };
}

export const inviteDecider = tabledDecider<InviteTypes>({
  category: 'invite',
  initial: () => ({ status: 'none' }),
  evolutions,
  decisions,
});
