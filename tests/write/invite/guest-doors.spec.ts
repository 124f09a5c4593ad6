// Guests prove who they are, and everything that proves nothing is answered alike.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { guestTokens } from '../../../src/adapters/auth/guest-tokens.ts';
import { newSigningKeysText, signingKeysFrom } from '../../../src/adapters/auth/signing-keys.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import type { InviteId } from '../../../src/domain/shared/ids.ts';
import {
  guestWith,
  linkOf,
  newGuest,
  notProven,
  proves,
  ticketOf,
} from '../../../src/write/invite/guest-doors.ts';
import { HttpProblem } from '../../../src/http/problem.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import { fold } from '../../support/decider-spec.ts';
import { after, gus, hana, invite, meeting, nine, tenant, ticketId } from '../../support/histories/cast.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const someTokens = async () =>
  guestTokens(await signingKeysFrom(await newSigningKeysText()), 'urn:test:guests');
const problemOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'no problem',
    (fault: unknown) => fault instanceof HttpProblem && [fault.problem.status, fault.problem.code],
  );

describe('a guest', () => {
  it('is the same person for the same proof to the same invite, and only then', () => {
    const secret = Buffer.alloc(32, 1);
    const guest = newGuest(secret, invite, hash('a'));
    expect(guest).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newGuest(Buffer.from(secret), invite, hash('a'))).toBe(guest);
    expect(newGuest(secret, invite, hash('b'))).not.toBe(guest);
    expect(newGuest(secret, meeting as string as InviteId, hash('a'))).not.toBe(guest);
  });

  it('has an id that nobody can compute from the hash without the secret (issue 12 D8)', () => {
    const guest = newGuest(Buffer.alloc(32, 1), invite, hash('123456'));
    expect(newGuest(Buffer.alloc(32, 2), invite, hash('123456'))).not.toBe(guest);
    expect(uuidIdSource().named(['guest', invite, hash('123456')])).not.toBe(guest);
  });

  it('who took the invite before keeps the id that is on record', () => {
    const state = fold(inviteDecider, [
      { type: 'InviteCreated', meeting, role: 'guest', expiresAt: after(60), maxGuests: 5, createdBy: hana },
      { type: 'InviteRedeemed', guest: gus, displayName: known('Gus'), proofHash: hash('a') },
    ]);
    expect(guestWith(state, hash('a'))).toBe(gus);
    expect(guestWith(state, hash('b'))).toBeUndefined();
    expect(guestWith({ status: 'none' }, hash('a'))).toBeUndefined();
  });

  it('proves by what was hashed, not by the hash', () => {
    expect(proves('a', hash('a'))).toBe(true);
    expect(proves('b', hash('a'))).toBe(false);
    expect(proves(hash('a'), hash('a'))).toBe(false);
    expect(proves('a', '')).toBe(false);
  });

  it('shows links and tickets that are ours and of their kind, after their end too', async () => {
    const tokens = await someTokens();
    const link = await tokens.mintLink({ tenant, invite }, nine, after(60));
    const words = { tenant, invite, guest: gus, ticket: ticketId(1), expiresAt: after(10) };
    const ticket = await tokens.mintTicket(words, nine);
    expect(await linkOf(tokens, link, after(1))).toEqual({ tenant, invite });
    expect(await ticketOf(tokens, ticket, after(1))).toEqual(words);
    expect(await linkOf(tokens, link, after(61))).toEqual({ tenant, invite });
    expect(await ticketOf(tokens, ticket, after(90_000))).toEqual(words);
    const others = await someTokens();
    for (const asking of [
      () => linkOf(tokens, ticket, after(1)),
      () => linkOf(others, link, after(1)),
      () => ticketOf(tokens, link, after(1)),
      () => ticketOf(others, ticket, after(1)),
      () => Promise.reject(notProven()),
    ]) {
      expect(await problemOf(asking())).toEqual([401, 'guest-not-proven']);
    }
  });
});
