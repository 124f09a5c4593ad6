// An invite's state as plain JSON, for audits. What a guest proves themselves with stays out of it.
import { sortedByKey, type Described } from '../shared/described.ts';
import type { InviteState } from './invite.state.ts';

/** What is known of an invite at a point of its history. */
export function describeInvite(state: InviteState): Described {
  if (state.status === 'none') return { ...state };
  return {
    ...state,
    guests: sortedByKey(state.guests, (guest, { tickets }) => ({
      guest,
      tickets: sortedByKey(tickets, (ticket, expiresAt) => ({ ticket, expiresAt })),
    })),
  };
}
