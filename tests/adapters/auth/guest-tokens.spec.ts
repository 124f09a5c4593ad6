import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { guestTokens } from '../../../src/adapters/auth/guest-tokens.ts';
import { jwtAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { newSigningKeysText, signingKeysFrom } from '../../../src/adapters/auth/signing-keys.ts';
import type { InviteId, MeetingId, PersonId, TenantId, TicketId } from '../../../src/domain/shared/ids.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';

const now = '2026-11-21T10:00:00.000Z' as Instant;
const later = (seconds: number): Instant => addSeconds(now, seconds);
const tenant = randomUUID() as TenantId;
const invite = randomUUID() as InviteId;
const guest = randomUUID() as PersonId;
const ticket = randomUUID() as TicketId;
const meeting = randomUUID() as MeetingId;
const session = { tenant, guest, invite, meeting, role: 'guest' } as const;
const aTicket = { tenant, invite, guest, ticket, expiresAt: later(600) };

let tokens: ReturnType<typeof guestTokens>;
let others: ReturnType<typeof guestTokens>;
beforeAll(async () => {
  tokens = guestTokens(await signingKeysFrom(await newSigningKeysText()), 'urn:voicemeet:guests');
  others = guestTokens(await signingKeysFrom(await newSigningKeysText()), 'urn:voicemeet:guests');
});

describe("guests' tokens", () => {
  it('come back as what they were minted for', async () => {
    expect(
      await tokens.readLink(await tokens.mintLink({ tenant, invite }, now, later(60)), later(59)),
    ).toEqual({ tenant, invite });
    expect(await tokens.readTicket(await tokens.mintTicket(aTicket, now), later(599))).toEqual(aTicket);
    expect(await tokens.readSession(await tokens.mintSession(session, now, later(900)), later(899))).toEqual({
      kind: 'authenticated',
      endsAt: expect.any(String),
      principal: {
        tenant,
        person: guest,
        roles: new Set(['guest']),
        actor: { kind: 'guest', id: guest },
        guest: { meeting, invite, role: 'guest' },
      },
    });
  });

  it('never stand in for each other', async () => {
    const minted = {
      link: await tokens.mintLink({ tenant, invite }, now, later(600)),
      ticket: await tokens.mintTicket(aTicket, now),
      session: await tokens.mintSession(session, now, later(600)),
    };
    expect(await tokens.readLink(minted.ticket, now)).toBe('type');
    expect(await tokens.readLink(minted.session, now)).toBe('type');
    expect(await tokens.readTicket(minted.link, now)).toBe('type');
    expect(await tokens.readTicket(minted.session, now)).toBe('type');
    for (const token of [minted.link, minted.ticket]) {
      expect(await tokens.readSession(token, now)).toEqual({ kind: 'rejected', why: 'type' });
    }
  });

  it('of sessions end, links and tickets are read after their end too, and all are of one installation', async () => {
    const ended = await tokens.readSession(await tokens.mintSession(session, now, later(60)), later(91));
    expect(ended).toEqual({ kind: 'rejected', why: 'expired' });
    expect(await tokens.readTicket(await tokens.mintTicket(aTicket, now), later(9e6))).toEqual(aTicket);
    const link = await tokens.mintLink({ tenant, invite }, now, later(60));
    expect(await tokens.readLink(link, later(9e6))).toEqual({ tenant, invite });
    expect(await tokens.readTicket(await others.mintTicket(aTicket, now), now)).toBe('signature');
    expect(await tokens.readLink('x', now)).toBe('malformed');
  });

  it('are the same bytes when minted again at the same instant', async () => {
    expect(await tokens.mintSession(session, now, later(60))).toBe(
      await tokens.mintSession(session, now, later(60)),
    );
  });

  it('of sessions live fifteen minutes at most', async () => {
    await expect(tokens.mintSession(session, now, later(901))).rejects.toThrow('900 seconds at most');
  });

  it('of sessions are accepted by the authenticator as guests, without a question to the keyring', async () => {
    const keyring = { person: () => Promise.reject(new Error('asked')) };
    const authenticator = jwtAuthenticator({
      issuers: [],
      guests: tokens,
      keyring,
      clock: { now: () => now },
    });
    const token = await tokens.mintSession({ ...session, role: 'observer' }, now, later(900));
    expect(await authenticator.authenticate(token)).toMatchObject({
      kind: 'authenticated',
      principal: { guest: { role: 'observer' } },
    });
    expect(await authenticator.authenticate(await tokens.mintTicket(aTicket, now))).toEqual({
      kind: 'rejected',
      why: 'type',
    });
    expect(await authenticator.authenticate(await others.mintSession(session, now, later(60)))).toEqual({
      kind: 'rejected',
      why: 'signature',
    });
  });
});
