// Whose tokens are accepted: the configured issuers', our own guests', and, outside production and where no issuer is
// configured, those of the simulated identity provider.
import { guestTokens } from '../../adapters/auth/guest-tokens.ts';
import { jwtAuthenticator } from '../../adapters/auth/jwt-authenticator.ts';
import { newSigningKeysText, signingKeysFrom } from '../../adapters/auth/signing-keys.ts';
import type { SigningKeys } from '../../adapters/auth/signing-keys.ts';
import type { TrustedIssuer } from '../../adapters/auth/trusted-issuer.ts';
import { keepSecretFile } from '../../adapters/system/secret-file.ts';
import type { Authenticator, GuestTokens } from '../../ports/authenticator.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Keyring } from '../../ports/keyring.port.ts';
import { simulatedIssuer } from '../../simulated/identity-provider/issuer.ts';
import type { SimulatedIssuer } from '../../simulated/identity-provider/issuer.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { Facts } from '../../write/facts.ts';
import { whileInvited } from '../../write/invite/guest-standing.ts';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { openGuestKeys } from './guest-keys.ts';
import type { Parts } from './parts.ts';

/** Names of our own issuers: they never leave this installation. */
const guestIssuer = 'urn:voicemeet:guests';
const developmentIssuerName = 'urn:voicemeet:development';
const developmentAudience = 'voicemeet';

const noPlatformIssuer =
  'No issuer in VOICEMEET_OIDC_ISSUERS is the platform\'s: nobody can act as an operator or as the media plane. Everything else works. Mark the issuer that gives these roles with "platform": true, and list them in its "roles".';

/** What identity is made of. */
export interface Identity {
  readonly authenticator: Authenticator;
  readonly guests: GuestTokens;
  /** Absent in production, and wherever real issuers are named. */
  readonly simulated?: SimulatedIssuer;
}

/** What it works with; `facts` say whether a guest's invite still stands. */
export interface IdentityParts {
  /** Of `openGuestKeys`. */
  readonly guestKeys: SigningKeys;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly facts: Pick<Facts, 'invite'>;
  readonly observer: Pick<Observer, 'info' | 'warn'>;
}

/** What the identity of a process is opened with. */
export interface IdentityMeans {
  readonly config: Pick<Config, 'keysDir' | 'issuers' | 'production' | 'guestKeysFile' | 'rolePasswordsFile'>;
  readonly lifecycle: Pick<Lifecycle, 'start'>;
  readonly parts: Pick<Parts, 'pools' | 'keyring'>;
  readonly clock: Clock;
  readonly observer: Pick<Observer, 'info' | 'warn'>;
}

/** Opens the identity of a process, once for all who ask for it. */
export function identityOnce({ config, lifecycle, parts, clock, observer }: IdentityMeans) {
  const open = async (facts: IdentityParts['facts']): Promise<Identity> => {
    const { guestKeysFile, rolePasswordsFile } = config;
    const isOwner = rolePasswordsFile === '';
    const guestKeys = await lifecycle.start("keys of guests' tokens", () =>
      openGuestKeys({ guestKeysFile, isOwner, pool: parts.pools.of(isOwner ? 'owner' : 'commands') }),
    );
    return lifecycle.start('identity', () =>
      buildIdentity(config, { guestKeys, keyring: parts.keyring(), clock, observer, facts }),
    );
  };
  let opened: Promise<Identity> | undefined;
  return (facts: IdentityParts['facts']): Promise<Identity> => (opened ??= open(facts));
}

/** Puts the issuers together; the key file of the simulated one is made where it is missing. */
export async function buildIdentity(
  config: Pick<Config, 'keysDir' | 'issuers' | 'production'>,
  { guestKeys, keyring, clock, facts, observer }: IdentityParts,
): Promise<Identity> {
  const { keysDir, production } = config;
  const issuers = config.issuers.map(({ jwksUri, ...issuer }) => ({
    ...issuer,
    keys: { kind: 'remote' as const, jwksUri },
  }));
  const guests = guestTokens(guestKeys, guestIssuer);
  const believing = (trusted: readonly TrustedIssuer[]): Authenticator =>
    whileInvited(jwtAuthenticator({ guests, keyring, clock, issuers: trusted }), facts);
  // Where real issuers are named, nobody may sign in as anybody: a forgotten NODE_ENV must not open the door.
  if (production || issuers.length > 0) {
    if (!issuers.some(({ platform }) => platform)) observer.warn(noPlatformIssuer);
    return { guests, authenticator: believing(issuers) };
  }
  const keysFile = join(keysDir, 'development-issuer.json');
  const keys = await signingKeysFrom(await keepSecretFile(keysFile, newSigningKeysText));
  const names = { issuer: developmentIssuerName, audience: developmentAudience };
  const simulated = simulatedIssuer({ ...names, keys, clock, observer, production });
  return { guests, simulated, authenticator: believing([simulated.trusted]) };
}
