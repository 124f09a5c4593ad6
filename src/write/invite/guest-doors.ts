// How someone without an account proves who they are: by an invite link, by the proof they chose when they took it,
// by a single-use ticket. What proves nothing is answered alike, whatever is wrong with it.
import { createHash, timingSafeEqual } from 'node:crypto';
import { parsePersonId } from '../../domain/shared/ids.ts';
import type { InviteId, PersonId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { GuestTicket, GuestTokens, InviteLink } from '../../ports/authenticator.port.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import type { Facts } from '../facts.ts';
import { HttpProblem } from '../../http/problem.ts';

/** What the guests' routes need. */
export interface GuestPorts {
  readonly tokens: GuestTokens;
  readonly facts: Facts;
  readonly ids: Pick<IdSource, 'named' | 'next'>;
}

/** Longest token that is looked at. */
export const tokenLength = 2_000;

/** How long a ticket may be turned into a session, and how long a session lasts. */
export const ticketSeconds = 600;
export const sessionSeconds = 900;

const unproven = (detail: string): HttpProblem =>
  new HttpProblem({ status: 401, code: 'guest-not-proven', detail });

/** The link's invite. Throws a 401 `guest-not-proven` for any link that is not ours or not valid now. */
export async function linkOf(tokens: GuestTokens, link: string, now: Instant): Promise<InviteLink> {
  const read = await tokens.readLink(link, now);
  if (typeof read === 'string') throw unproven('The invite link is not valid.');
  return read;
}

/** The ticket's words. Throws a 401 `guest-not-proven` for any ticket that is not ours or not valid now. */
export async function ticketOf(tokens: GuestTokens, ticket: string, now: Instant): Promise<GuestTicket> {
  const read = await tokens.readTicket(ticket, now);
  if (typeof read === 'string') throw unproven('The ticket is not valid.');
  return read;
}

/** The person that a guest is: the same for the same proof, so that taking an invite twice is taking it once. */
export function guestOf(ids: Pick<IdSource, 'named'>, invite: InviteId, proofHash: string): PersonId {
  const guest = parsePersonId(ids.named(['guest', invite, proofHash]));
  if (guest === undefined) throw new Error('the id source gave no UUID');
  return guest;
}

/** Holds a proof against the hash that the guest gave when they took the invite, in constant time. */
export function proves(proof: string, proofHash: string): boolean {
  const given = createHash('sha256').update(proof).digest();
  const kept = Buffer.from(proofHash, 'hex');
  return kept.length === given.length && timingSafeEqual(given, kept);
}

/** The 401 for a guest who is not known to the invite or proves nothing. */
export function notProven(): HttpProblem {
  return unproven('This guest is not known to the invite, or the proof is another one.');
}
