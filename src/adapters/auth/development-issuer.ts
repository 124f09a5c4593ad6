// An issuer for development: signs whatever it is asked to, so that one machine needs no identity provider. Refuses to
// exist in production.
import { SignJWT } from 'jose';
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { PlatformRole } from '../../ports/authenticator.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { SigningKeys } from './signing-keys.ts';
import { ownAlgorithm } from './signing-keys.ts';
import { maxAccessTokenSeconds } from './trusted-issuer.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** What it is made of. */
export interface DevelopmentIssuerParts {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  /** Whether NODE_ENV says production. */
  readonly production: boolean;
}

/** Mints access tokens, and says how they are to be verified. */
export interface DevelopmentIssuer {
  readonly trusted: TrustedIssuer;
  /** A token of 15 minutes. */
  readonly mint: (wish: {
    readonly subject: string;
    readonly tenant: TenantId;
    readonly roles: readonly PlatformRole[];
  }) => Promise<{ readonly token: string; readonly expiresInSeconds: number }>;
}

/** The issuer. Raises a fatal fault `development-issuer-in-production`. */
export function developmentIssuer(parts: DevelopmentIssuerParts): DevelopmentIssuer {
  const { keys, issuer, audience, clock } = parts;
  if (parts.production) {
    throw new FatalFault(
      'development-issuer-in-production',
      'The development issuer mints any token for anybody and does not exist with NODE_ENV=production: name an issuer in VOICEMEET_OIDC_ISSUERS.',
    );
  }
  return {
    trusted: {
      ...{ issuer, audience, algorithms: [ownAlgorithm], types: ['at+jwt'], tenants: 'any' },
      ...{ tenantClaim: 'tenant', rolesClaim: 'roles', maxAgeSeconds: maxAccessTokenSeconds },
      keys: { kind: 'local', jwks: keys.publicKeys },
    },
    mint: async ({ subject, tenant, roles }) => {
      const now = Math.floor(toEpochMs(clock.now()) / 1000);
      const token = await new SignJWT({ tenant, roles: [...roles] })
        .setProtectedHeader({ alg: ownAlgorithm, kid: keys.keyId, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt(now)
        .setExpirationTime(now + maxAccessTokenSeconds)
        .sign(keys.privateKey);
      return { token, expiresInSeconds: maxAccessTokenSeconds };
    },
  };
}
