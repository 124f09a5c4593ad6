// The token of the media plane that a join ticket is good for: made for each reply from the meeting as it is then, and never kept. Whoever
// asks again under their key gets another one, unless the ticket is over by now.
import { z } from 'zod';
import type { AudioProfile } from '../../domain/account/plan.ts';
import { joinPermit } from '../../domain/meeting/join-permit.ts';
import type { TicketHolder } from '../../domain/meeting/join-permit.ts';
import { roomCapacity } from '../../domain/meeting/room-permissions.ts';
import type { MeetingId, TenantId } from '../../domain/shared/ids.ts';
import { laterOf } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { JoinTokens } from '../../ports/join-tokens.port.ts';
import type { Facts } from '../facts.ts';

/** What tokens are made with; without `tokens` there is no media plane. */
export interface JoinMediaPorts {
  readonly tokens: JoinTokens | undefined;
  readonly facts: Pick<Facts, 'meeting'>;
}

/** Whose ticket of which meeting, with the sound that it was given out with. */
export interface TicketShown extends TicketHolder {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
  readonly audio: AudioProfile;
  readonly at: Instant;
}

/** How a microphone is encoded, as a ticket says it. */
export const audioProfile = z.object({
  codec: z.literal('opus'),
  bitrateBps: z.int(),
  channels: z.union([z.literal(1), z.literal(2)]),
  dtx: z.boolean(),
  red: z.boolean(),
});

/** Where to join and with what; null where the installation has no media plane. */
export const joinMedia = z
  .object({ url: z.string(), token: z.string(), identity: z.string(), expiresAt: z.string() })
  .nullable();

/** The ticket was used, given up, replaced or has lapsed, or its person may not come in any more, or the meeting is over. */
export const ticketOver = { status: 410, code: 'join-ticket-over' };

/** The token. Throws a 410 `join-ticket-over`. */
export async function mediaFor(
  { tokens, facts }: JoinMediaPorts,
  { tenant, meeting, audio, at, ...holder }: TicketShown,
): Promise<z.output<typeof joinMedia>> {
  if (tokens === undefined) return null;
  const permit = await facts.meeting(tenant, meeting, (state, last) => {
    // A clock that was set back gives nobody more time.
    const now = last === undefined ? at : laterOf(last, at);
    const found = joinPermit(state, holder, now);
    return found && { ...found, now };
  });
  if (permit === undefined) {
    throw new HttpProblem({
      ...ticketOver,
      detail: 'This join ticket is over. Ask for another one, under another idempotency key.',
    });
  }
  const { permissions, until: expiresAt, now: issuedAt } = permit;
  const { person, device } = holder;
  const terms = { maxParticipants: roomCapacity };
  const grant = { tenant, meeting, person, device, permissions, audio, terms, issuedAt, expiresAt };
  return { ...(await tokens.mint(grant)), expiresAt };
}
