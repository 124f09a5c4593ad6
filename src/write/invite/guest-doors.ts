// How someone without an account proves who they are: by an invite link, by the proof they chose when they took it,
// by a single-use ticket. What proves nothing is answered alike, whatever is wrong with it.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parsePersonId } from '../../domain/shared/ids.ts';
import type { InviteState } from '../../domain/invite/invite.state.ts';
import type { InviteId, PersonId } from '../../domain/shared/ids.ts';
import { addSeconds, parseInstant } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { GuestTicket, GuestTokens, InviteLink } from '../../ports/authenticator.port.ts';
import type { Facts } from '../facts.ts';
import { HttpProblem } from '../../http/problem.ts';
import { refusalProblem } from '../http/refusal-status.ts';

/** What the guests' routes need. */
export interface GuestPorts {
  readonly tokens: GuestTokens;
  readonly facts: Facts;
  /** The secret that new guests' ids are made with; shared by all processes. */
  readonly idSecret: Uint8Array;
  /** Where a guest joins by a link; the link itself is sent to no server there. */
  readonly joinUrl: (link: string) => string;
}

/** Fewest characters of a proof: 128 random bits have 22 in base64url, 32 in hexadecimal. */
export const proofLength = { least: 22, most: 200 };

/** Longest token that is looked at. */
export const tokenLength = 2_000;

/** How long a ticket may be turned into a session, and how long a session lasts. */
const ticketSeconds = 600;
export const sessionSeconds = 900;

/** What every route may answer that takes a link, a proof or a ticket. */
export const guestNotProven = { status: 401, code: 'guest-not-proven' };

const unproven = (detail: string): HttpProblem => new HttpProblem({ ...guestNotProven, detail });

/** The link's invite. Throws a 401 `guest-not-proven` for any link that is not ours; whether the invite is over, its own stream says. */
export async function linkOf(tokens: GuestTokens, link: string, now: Instant): Promise<InviteLink> {
  const read = await tokens.readLink(link, now);
  if (typeof read === 'string') throw unproven('The invite link is not valid.');
  return read;
}

/** The ticket's words. Throws a 401 `guest-not-proven` for any ticket that is not ours; whether it is over, the invite's stream decides. */
export async function ticketOf(tokens: GuestTokens, ticket: string, now: Instant): Promise<GuestTicket> {
  const read = await tokens.readTicket(ticket, now);
  if (typeof read === 'string') throw unproven('The ticket is not valid.');
  return read;
}

/**
 * The person that a new guest is: the same for the same proof, so that taking an invite twice is taking it once. Made with
 * a secret (a UUID version 8 of an HMAC), so that nobody can tell by the id whether a guessed proof is right.
 */
export function newGuest(secret: Uint8Array, invite: InviteId, proofHash: string): PersonId {
  const digits = createHmac('sha256', secret)
    .update(JSON.stringify([invite, proofHash]))
    .digest('hex');
  const [a, b, c, d, e] = [
    [0, 8],
    [8, 12],
    [13, 16],
    [17, 20],
    [20, 32],
  ].map(([from, to]) => digits.slice(from, to));
  const guest = parsePersonId(`${a}-${b}-8${c}-a${d}-${e}`);
  if (guest === undefined) throw new Error('digits make no UUID');
  return guest;
}

/** The guest who took an invite with this proof before, whatever their id was made of. */
export function guestWith(state: InviteState, proofHash: string): PersonId | undefined {
  if (state.status === 'none') return undefined;
  for (const [guest, known] of state.guests) if (known.proofHash === proofHash) return guest;
  return undefined;
}

/** Who takes an invite with a proof: the guest who took it so before, or a new one. Throws the 410 of a revoked invite. */
export async function takerOf(
  { facts, idSecret }: Pick<GuestPorts, 'facts' | 'idSecret'>,
  { tenant, invite }: InviteLink,
  proofHash: string,
): Promise<PersonId> {
  const { status, before } = await facts.invite(tenant, invite, (state) => ({
    status: state.status,
    before: guestWith(state, proofHash),
  }));
  if (status === 'revoked') throw inviteRevoked();
  return before ?? newGuest(idSecret, invite, proofHash);
}

/** When a ticket ends that is given at an instant. Its use is decided no earlier than the invite's last event, so it counts from the verdict's. */
export function ticketEnd(at: Instant): Instant {
  return addSeconds(at, ticketSeconds);
}

/** A ticket as a token: the same bytes whenever it is made again, since its beginning follows from its end. */
export async function ticketToken(
  tokens: GuestTokens,
  ticket: Omit<GuestTicket, 'expiresAt'>,
  end: string,
): Promise<string> {
  const expiresAt = keptInstant(end);
  return tokens.mintTicket({ ...ticket, expiresAt }, addSeconds(expiresAt, -ticketSeconds));
}

/** An instant out of an answer that was kept. */
export function keptInstant(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error('a kept answer holds no instant where it should');
  return instant;
}

/** Holds a proof against the hash that the guest gave when they took the invite, in constant time. */
export function proves(proof: string, proofHash: string): boolean {
  const given = createHash('sha256').update(proof).digest();
  const kept = Buffer.from(proofHash, 'hex');
  return kept.length === given.length && timingSafeEqual(given, kept);
}

/** The 410 for whoever comes with something that was valid until the invite was revoked. */
export function inviteRevoked(): HttpProblem {
  return new HttpProblem(refusalProblem({ code: 'invite-revoked' }));
}

/** The 401 for a guest who is not known to the invite or proves nothing. */
export function notProven(): HttpProblem {
  return unproven('This guest is not known to the invite, or the proof is another one.');
}
