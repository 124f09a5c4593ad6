// Our own tokens of guests: the link of an invite, the single-use ticket, the session. Three types that can never stand
// in for each other (typ, and the claims each must have). That a ticket works once, and how long it and the link are good
// for, are the invite's own rules: a guest who took the link before may come back after its end.
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { fromEpochMs, secondsBetween, toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import {
  parseInviteId,
  parseMeetingId,
  parsePersonId,
  parseTenantId,
  parseTicketId,
} from '../../domain/shared/ids.ts';
import type {
  Authentication,
  GuestTicket,
  GuestTokens,
  InviteLink,
  Principal,
  TokenRejection,
} from '../../ports/authenticator.port.ts';
import type { SigningKeys } from './signing-keys.ts';
import { ownAlgorithm } from './signing-keys.ts';
import { tokenParts } from './token-parts.ts';
import { maxAccessTokenSeconds } from './trusted-issuer.ts';
import type { Expected } from './verify-token.ts';
import { verifyToken } from './verify-token.ts';

/** Sessions of guests, for the authenticator. */
export interface GuestSessions {
  readonly issuer: string;
  readonly readSession: (token: string, now: Instant) => Promise<Authentication>;
}

const linkType = 'invite+jwt';
const ticketType = 'guest+jwt';
const sessionType = 'at+jwt';

/** Mints and reads guests' tokens. `issuer` names this installation; sessions live 15 minutes at most. */
export function guestTokens(keys: SigningKeys, issuer: string): GuestTokens & GuestSessions {
  const mint = (type: string, claims: JWTPayload, issuedAt: Instant, expiresAt: Instant): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: ownAlgorithm, kid: keys.keyId, typ: type })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setIssuedAt(Math.floor(toEpochMs(issuedAt) / 1000))
      .setExpirationTime(Math.floor(toEpochMs(expiresAt) / 1000))
      .sign(keys.privateKey);
  const read = async (
    type: string,
    token: string,
    now: Instant,
    ends?: Pick<Expected, 'evenExpired'>,
  ): Promise<JWTPayload | TokenRejection> => {
    const seen = tokenParts(token);
    if (typeof seen === 'string') return seen;
    if (seen.type !== type) return 'type';
    const expected = {
      issuer,
      audience: issuer,
      algorithms: [ownAlgorithm],
      requiredClaims: ['tenant', 'invite'],
      ...ends,
    };
    return verifyToken(token, keys.verifying, expected, now);
  };
  return {
    issuer,
    mintLink: ({ tenant, invite }, issuedAt, expiresAt) =>
      mint(linkType, { tenant, invite }, issuedAt, expiresAt),
    readLink: async (token, now) => {
      const claims = await read(linkType, token, now, { evenExpired: true });
      return typeof claims === 'string' ? claims : (linkIn(claims) ?? 'claims');
    },
    mintTicket: ({ tenant, invite, guest, ticket, expiresAt }, issuedAt) =>
      mint(ticketType, { tenant, invite, sub: guest, jti: ticket }, issuedAt, expiresAt),
    readTicket: async (token, now) => {
      const claims = await read(ticketType, token, now, { evenExpired: true });
      return typeof claims === 'string' ? claims : (ticketIn(claims) ?? 'claims');
    },
    mintSession: ({ tenant, guest, invite, meeting, role }, issuedAt, expiresAt) => {
      if (secondsBetween(issuedAt, expiresAt) > maxAccessTokenSeconds) {
        return Promise.reject(new RangeError(`a session lives ${maxAccessTokenSeconds} seconds at most`));
      }
      return mint(sessionType, { tenant, sub: guest, invite, meeting, role }, issuedAt, expiresAt);
    },
    readSession: async (token, now) => {
      const claims = await read(sessionType, token, now);
      return typeof claims === 'string' ? { kind: 'rejected', why: claims } : sessionIn(claims);
    },
  };
}

function linkIn({ tenant, invite }: JWTPayload): InviteLink | undefined {
  const parsed = { tenant: parseTenantId(String(tenant)), invite: parseInviteId(String(invite)) };
  return parsed.tenant && parsed.invite && { tenant: parsed.tenant, invite: parsed.invite };
}

function ticketIn(claims: JWTPayload): GuestTicket | undefined {
  const link = linkIn(claims);
  const guest = parsePersonId(String(claims.sub));
  const ticket = parseTicketId(String(claims.jti));
  if (!link || !guest || !ticket || claims.exp === undefined) return undefined;
  return { ...link, guest, ticket, expiresAt: fromEpochMs(claims.exp * 1000) };
}

function sessionIn(claims: JWTPayload): Authentication {
  const link = linkIn(claims);
  const person = parsePersonId(String(claims.sub));
  const meeting = parseMeetingId(String(claims['meeting']));
  const { role } = claims;
  if (!link || !person || !meeting || (role !== 'guest' && role !== 'observer')) {
    return { kind: 'rejected', why: 'claims' };
  }
  const principal: Principal = {
    tenant: link.tenant,
    person,
    roles: new Set(['guest']),
    actor: { kind: 'guest', id: person },
    guest: { meeting, invite: link.invite, role },
  };
  const { exp } = claims;
  return { kind: 'authenticated', principal, ...(exp !== undefined && { endsAt: fromEpochMs(exp * 1000) }) };
}
