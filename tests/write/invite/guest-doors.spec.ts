// Guests prove who they are, and everything that proves nothing is answered alike.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { guestTokens } from '../../../src/adapters/auth/guest-tokens.ts';
import { newSigningKeysText, signingKeysFrom } from '../../../src/adapters/auth/signing-keys.ts';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import type { InviteId } from '../../../src/domain/shared/ids.ts';
import { guestOf, linkOf, notProven, proves, ticketOf } from '../../../src/write/invite/guest-doors.ts';
import { HttpProblem } from '../../../src/http/problem.ts';
import { after, gus, invite, meeting, nine, tenant, ticketId } from '../../support/histories/cast.ts';

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
    const ids = uuidIdSource();
    const guest = guestOf(ids, invite, hash('a'));
    expect(guestOf(ids, invite, hash('a'))).toBe(guest);
    expect(guestOf(ids, invite, hash('b'))).not.toBe(guest);
    expect(guestOf(ids, meeting as string as InviteId, hash('a'))).not.toBe(guest);
  });

  it('proves by what was hashed, not by the hash', () => {
    expect(proves('a', hash('a'))).toBe(true);
    expect(proves('b', hash('a'))).toBe(false);
    expect(proves(hash('a'), hash('a'))).toBe(false);
    expect(proves('a', '')).toBe(false);
  });

  it('shows links and tickets that are ours, valid and of their kind', async () => {
    const tokens = await someTokens();
    const link = await tokens.mintLink({ tenant, invite }, nine, after(60));
    const words = { tenant, invite, guest: gus, ticket: ticketId(1), expiresAt: after(10) };
    const ticket = await tokens.mintTicket(words, nine);
    expect(await linkOf(tokens, link, after(1))).toEqual({ tenant, invite });
    expect(await ticketOf(tokens, ticket, after(1))).toEqual(words);
    const others = await someTokens();
    for (const asking of [
      () => linkOf(tokens, link, after(61)),
      () => linkOf(tokens, ticket, after(1)),
      () => linkOf(others, link, after(1)),
      () => ticketOf(tokens, ticket, after(11)),
      () => ticketOf(tokens, link, after(1)),
      () => ticketOf(others, ticket, after(1)),
      () => Promise.reject(notProven()),
    ]) {
      expect(await problemOf(asking())).toEqual([401, 'guest-not-proven']);
    }
  });
});
