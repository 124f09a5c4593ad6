// Who is believed: the configured issuers, our own guests' tokens, and the development issuer where this is no
// production.
import { developmentIssuer } from '../adapters/auth/development-issuer.ts';
import type { DevelopmentIssuer } from '../adapters/auth/development-issuer.ts';
import { guestTokens } from '../adapters/auth/guest-tokens.ts';
import { jwtAuthenticator } from '../adapters/auth/jwt-authenticator.ts';
import { newSigningKeysText, signingKeysFrom } from '../adapters/auth/signing-keys.ts';
import { keepSecretFile } from '../adapters/system/secret-file.ts';
import type { Authenticator, GuestTokens } from '../ports/authenticator.port.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Keyring } from '../ports/keyring.port.ts';
import { join } from 'node:path';
import type { Config } from './config.ts';

/** Names of our own issuers: they never leave this installation. */
const guestIssuer = 'urn:voicemeet:guests';
const developmentIssuerName = 'urn:voicemeet:development';
const developmentAudience = 'voicemeet';

/** What identity is made of. */
export interface Identity {
  readonly authenticator: Authenticator;
  readonly guests: GuestTokens;
  /** Absent in production, and wherever real issuers are named. */
  readonly development?: DevelopmentIssuer;
}

/** Opens the key files (made where missing) and puts the issuers together. */
export async function buildIdentity(
  config: Pick<Config, 'keysDir' | 'guestKeysFile' | 'issuers' | 'production'>,
  { keyring, clock }: { readonly keyring: Keyring; readonly clock: Clock },
): Promise<Identity> {
  const { keysDir, guestKeysFile, production } = config;
  const issuers = config.issuers.map(({ jwksUri, ...issuer }) => ({
    ...issuer,
    keys: { kind: 'remote' as const, jwksUri },
  }));
  const guestKeys = await signingKeysFrom(await keepSecretFile(guestKeysFile, newSigningKeysText));
  const guests = guestTokens(guestKeys, guestIssuer);
  const common = { guests, keyring, clock };
  // Where real issuers are named, nobody may sign in as anybody: a forgotten NODE_ENV must not open the door.
  if (production || issuers.length > 0) {
    return { guests, authenticator: jwtAuthenticator({ ...common, issuers }) };
  }
  const keysFile = join(keysDir, 'development-issuer.json');
  const keys = await signingKeysFrom(await keepSecretFile(keysFile, newSigningKeysText));
  const names = { issuer: developmentIssuerName, audience: developmentAudience };
  const development = developmentIssuer({ ...names, keys, clock, production });
  return {
    guests,
    development,
    authenticator: jwtAuthenticator({ ...common, issuers: [development.trusted] }),
  };
}
