// Which issuers' tokens are accepted, and what they may claim: everything that a token could otherwise choose for
// itself is fixed here, per issuer.
import type { JSONWebKeySet } from 'jose';
import type { PlatformRole } from '../../ports/authenticator.port.ts';

/** Accepted signature algorithms; none with a shared secret, because then a verifier could also sign. */
export type TokenAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** Roles that an issuer may grant. `guest` is not among them: only VoiceMeet makes guests' sessions. */
export const issuableRoles: readonly PlatformRole[] = [
  'admin',
  'member',
  'auditor',
  'operator',
  'media-signal',
];

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
  /** Tenants for which it may issue tokens; `any` for the only issuer of an installation. */
  readonly tenants: readonly string[] | 'any';
  /** Tokens older than this are refused, whatever their own expiry. */
  readonly maxAgeSeconds: number;
}

/** How far clocks may be apart. */
export const clockSkewSeconds = 30;

/** The longest life of an access token. */
export const maxAccessTokenSeconds = 15 * 60;

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
