// Turns bearer tokens into principals: tokens of any configured OIDC issuer, and VoiceMeet's own guest sessions. The
// issuer that a token names only selects the pinned keys, algorithms and claims it must satisfy (RFC 8725, RFC 9068).
import { createLocalJWKSet } from 'jose';
import type { FetchImplementation, JWTPayload } from 'jose';
import type { Actor } from '../../domain/shared/actor.ts';
import { parseTenantId } from '../../domain/shared/ids.ts';
import { fromEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { PersonId, TenantId } from '../../domain/shared/ids.ts';
import type {
  Authentication,
  Authenticator,
  PlatformRole,
  Principal,
} from '../../ports/authenticator.port.ts';
import type { TokenRejection } from '../../ports/authenticator.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { ForeignIdentity, Keyring } from '../../ports/keyring.port.ts';
import type { GuestSessions } from './guest-tokens.ts';
import { personCache } from './person-cache.ts';
import { remoteKeys } from './remote-keys.ts';
import type { BelievedKeys } from './remote-keys.ts';
import { tokenParts } from './token-parts.ts';
import type { TokenParts } from './token-parts.ts';
import { claimAt, excludeEachOther, serviceIn } from './trusted-issuer.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';
import { verifiedTokens } from './verified-tokens.ts';
import type { VerifiedToken } from './verified-tokens.ts';
import { verifyToken } from './verify-token.ts';

/** What it works with. */
export interface JwtAuthenticatorParts {
  readonly issuers: readonly TrustedIssuer[];
  /** Our own issuer of guests' sessions. */
  readonly guests?: GuestSessions;
  readonly keyring: Pick<Keyring, 'person'>;
  readonly clock: Clock;
  /** How keys are fetched; the platform's `fetch` where none is given. */
  readonly fetch?: FetchImplementation;
}

const maxSubjectLength = 255;
/** Characters that the keyring's canonical JSON does not accept. */
const illFormed = /[\0\p{Surrogate}]/u;

/** The authenticator. Raises a transient fault `issuer-away` where an issuer's keys can't be fetched, and the keyring's faults. */
export function jwtAuthenticator(parts: JwtAuthenticatorParts): Authenticator {
  const { issuers, guests, keyring, clock } = parts;
  const personOf = personCache(keyring, clock);
  const trusted = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, keys: keysOf(issuer, parts) }]));
  const known = verifiedTokens();

  const verify = async (token: string, seen: TokenParts): Promise<VerifiedToken | TokenRejection> => {
    const { iss } = seen.claims;
    if (guests !== undefined && iss === guests.issuer) return verifiedGuest(guests, token, seen, clock);
    const found = typeof iss === 'string' ? trusted.get(iss) : undefined;
    if (found === undefined) return 'issuer';
    const { issuer, keys } = found;
    if (!issuer.types.includes(seen.type)) return 'type';
    const verifiedBy = keys.standing();
    const claims = await verifyToken(token, keys, { ...issuer, requiredClaims: ['sub'] }, clock.now());
    if (typeof claims === 'string') return claims;
    const authentication = memberIn(claims, issuer, personOf);
    if (typeof authentication === 'string') return authentication;
    const { maxAgeSeconds } = issuer;
    return { claims, maxAgeSeconds, standing: keys.standing, verifiedBy, authentication };
  };

  return {
    authenticate: async (token) => {
      if (token === '') return rejected('missing');
      const found = known.find(token, clock.now());
      if (found !== undefined) return found;
      const seen = tokenParts(token);
      if (typeof seen === 'string') return rejected(seen);
      const verified = await verify(token, seen);
      if (typeof verified === 'string') return rejected(verified, seen);
      known.keep(token, verified);
      return verified.authentication();
    },
  };
}

/** A guest's session. Its keys are our own and never change while the process runs; whether its invite is still valid is checked after this. */
async function verifiedGuest(
  guests: GuestSessions,
  token: string,
  { claims }: TokenParts,
  clock: Clock,
): Promise<VerifiedToken | TokenRejection> {
  const session = await guests.readSession(token, clock.now());
  if (session.kind === 'rejected') return session.why;
  const standing = (): object => guests;
  const authentication = (): Promise<Authentication> => Promise.resolve(session);
  return { claims, maxAgeSeconds: undefined, standing, verifiedBy: guests, authentication };
}

/** A rejection as an answer. Only of a token that was verified is it told when it expired. */
function rejected(why: TokenRejection, seen?: TokenParts): Authentication {
  const end = why === 'expired' ? seen?.claims['exp'] : undefined;
  return typeof end === 'number'
    ? { kind: 'rejected', why, expiredAt: fromEpochMs(end * 1000) }
    : { kind: 'rejected', why };
}

function keysOf({ keys }: TrustedIssuer, { clock, fetch }: JwtAuthenticatorParts): BelievedKeys {
  if (keys.kind === 'remote') return remoteKeys(keys.jwksUri, { clock, fetch });
  return Object.assign(createLocalJWKSet(keys.jwks), { standing: () => keys.jwks });
}

/** The principal that a member's claims name, or why not: `claims` where the issuer may not speak for whom they name, `roles`. */
function memberIn(
  claims: JWTPayload,
  issuer: TrustedIssuer,
  personOf: Keyring['person'],
): VerifiedToken['authentication'] | TokenRejection {
  const { sub } = claims;
  const named = claimAt(claims, issuer.tenantClaim);
  const tenant = typeof named === 'string' ? parseTenantId(named) : undefined;
  if (tenant === undefined || typeof sub !== 'string') return 'claims';
  if (sub === '' || sub.length > maxSubjectLength || illFormed.test(sub)) return 'claims';
  if (issuer.tenants !== 'any' && !issuer.tenants.includes(tenant)) return 'claims';
  const identity: ForeignIdentity = { tenant, issuer: issuer.issuer, subject: sub };
  const roles = rolesIn(claims, issuer);
  if (excludeEachOther(roles)) return 'roles';
  const endsAt = endOf(claims, issuer.maxAgeSeconds);
  return async () => {
    const principal = memberOf(tenant, await personOf(identity), roles);
    return { kind: 'authenticated', principal, ...(endsAt !== undefined && { endsAt }) };
  };
}

/** When the token stops being accepted: at its end, or where it is older than its issuer's tokens may be. */
function endOf({ exp, iat }: JWTPayload, maxAgeSeconds: number): Instant | undefined {
  const ends = [exp, iat === undefined ? undefined : iat + maxAgeSeconds].filter((at) => at !== undefined);
  return ends.length === 0 ? undefined : fromEpochMs(Math.min(...ends) * 1000);
}

/** Those that the issuer may give; a list, or words with spaces between them as in `scope`. */
function rolesIn(claims: JWTPayload, { rolesClaim, roles }: TrustedIssuer): ReadonlySet<PlatformRole> {
  const claimed = claimAt(claims, rolesClaim);
  const words: readonly unknown[] =
    typeof claimed === 'string' ? claimed.split(' ') : Array.isArray(claimed) ? claimed : [];
  return new Set(roles.filter((role) => words.includes(role)));
}

function memberOf(tenant: TenantId, person: PersonId, roles: ReadonlySet<PlatformRole>): Principal {
  return { tenant, person, roles, actor: actorOf(person, roles) };
}

/** A service acts under its own name, an operator as an operator; neither holds another role (`excludeEachOther`). */
function actorOf(person: PersonId, roles: ReadonlySet<PlatformRole>): Actor {
  const service = serviceIn(roles);
  if (service !== undefined) return { kind: 'service', id: service };
  return { kind: roles.has('operator') ? 'operator' : 'person', id: person };
}
