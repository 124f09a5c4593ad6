// A simulated identity provider: it signs whatever it is asked to, so that one machine needs no real one. What tells
// real tokens from its own is who issued them; it refuses to exist in production.
import { SignJWT } from 'jose';
import type { CryptoKey, JSONWebKeySet } from 'jose';
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { PlatformRole } from '../../ports/authenticator.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';

/** What it is made of. */
export interface SimulatedIssuerParts {
  /** An Ed25519 key pair. */
  readonly keys: {
    readonly keyId: string;
    readonly privateKey: CryptoKey;
    readonly publicKeys: JSONWebKeySet;
  };
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  readonly observer: Pick<Observer, 'info'>;
  /** Whether NODE_ENV says production. */
  readonly production: boolean;
}

/** Mints a token of 15 minutes for whomever the request names. */
export type Mint = (request: {
  readonly subject: string;
  readonly tenant: TenantId;
  readonly roles: readonly PlatformRole[];
}) => Promise<{ readonly token: string; readonly expiresInSeconds: number }>;

const algorithm = 'EdDSA';
const lifetimeSeconds = 900;
/** Bound to every log line, so that nobody takes one for a real provider's. */
const simulated = { simulated: 'identity-provider' } as const;

/** The issuer. Raises a fatal fault `development-issuer-in-production`. */
export function simulatedIssuer(parts: SimulatedIssuerParts) {
  const { keys, issuer, audience, clock, observer } = parts;
  if (parts.production) {
    throw new FatalFault(
      'development-issuer-in-production',
      'The simulated identity provider mints any token for anybody and does not exist with NODE_ENV=production: name a real issuer in VOICEMEET_OIDC_ISSUERS.',
    );
  }
  observer.info('the identity provider is simulated: whoever reaches /dev can sign in as anybody', simulated);
  const mint: Mint = async ({ subject, tenant, roles }) => {
    const now = Math.floor(toEpochMs(clock.now()) / 1000);
    const token = await new SignJWT({ tenant, roles: [...roles] })
      .setProtectedHeader({ alg: algorithm, kid: keys.keyId, typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(keys.privateKey);
    observer.info('simulated identity provider: token minted', { ...simulated, tokenRoles: roles.join(',') });
    return { token, expiresInSeconds: lifetimeSeconds };
  };
  return {
    mint,
    /** How its tokens are verified: what an operator would configure of a real provider. */
    trusted: {
      issuer,
      audience,
      algorithms: [algorithm],
      types: ['at+jwt'],
      tenants: 'any',
      roles: ['member', 'admin', 'auditor', 'operator', 'media-signal', 'payment-signal', 'reactor'],
      tenantClaim: 'tenant',
      rolesClaim: 'roles',
      maxAgeSeconds: lifetimeSeconds,
      keys: { kind: 'local', jwks: keys.publicKeys },
    },
  } as const;
}

export type SimulatedIssuer = ReturnType<typeof simulatedIssuer>;
