// Which issuers' tokens are accepted, and what they may claim: everything that a token could otherwise choose for
// itself is fixed here, per issuer.
import type { JSONWebKeySet } from 'jose';
import type { PlatformRole, ServiceRole } from '../../ports/authenticator.port.ts';

/** Accepted signature algorithms; none with a shared secret, because then a verifier could also sign. */
export type TokenAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** Roles of people in their tenant: what an issuer may give where nothing else is listed. */
export const tenantRoles = ['member', 'admin', 'auditor'] as const;

/** Roles of principals that are no person. */
const serviceRoles = ['media-signal', 'payment-signal', 'reactor'] as const satisfies readonly ServiceRole[];

/** Roles that reach beyond what a tenant may grant itself: only the platform's own issuer may give them. */
export const platformRoles = ['operator', ...serviceRoles] as const;

/** Every role that an issuer may be allowed to give. `guest` is not among them: only VoiceMeet makes guests' sessions. */
export const issuableRoles = [...tenantRoles, ...platformRoles] as const satisfies readonly PlatformRole[];

/** One issuer of access tokens. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly keys:
    | { readonly kind: 'remote'; readonly jwksUri: string }
    | { readonly kind: 'local'; readonly jwks: JSONWebKeySet };
  readonly algorithms: readonly TokenAlgorithm[];
  /** Accepted `typ` headers, lower case, without `application/`. */
  readonly types: readonly string[];
  /** Names of claims; a dot goes into an object (`realm_access.roles`). */
  readonly tenantClaim: string;
  readonly rolesClaim: string;
  /** What it may give; other roles that its tokens claim count as none. */
  readonly roles: readonly PlatformRole[];
  /** Tenants for which it may issue tokens; `any` for the only issuer of an installation, and for the platform's. */
  readonly tenants: readonly string[] | 'any';
  /** Tokens that are older than this, or made to live longer, are refused. */
  readonly maxAgeSeconds: number;
}

/** How far clocks may be apart. */
export const clockSkewSeconds = 30;

/** The longest life of an access token. */
export const maxAccessTokenSeconds = 15 * 60;

/** The one service that roles name, if they name one. */
export function serviceIn(roles: ReadonlySet<PlatformRole>): ServiceRole | undefined {
  return serviceRoles.find((role) => roles.has(role));
}

/** Whether roles exclude each other: an operator is no member of the tenant that they act in, a service is nothing else. */
export function excludeEachOther(roles: ReadonlySet<PlatformRole>): boolean {
  const isPerson = tenantRoles.some((role) => roles.has(role));
  const others = platformRoles.filter((role) => roles.has(role)).length;
  return others + (isPerson ? 1 : 0) > 1;
}

/** A claim by its name. A claim whose name contains dots is preferred to a path into objects. */
export function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Object.entries(value).find(([member]) => member === part)?.[1];
  }
  return value;
}
