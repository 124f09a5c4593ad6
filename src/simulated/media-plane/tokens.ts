// Tokens as LiveKit reads and signs them: HS256 under an API key's secret; the key is the issuer.
import { SignJWT, decodeJwt, jwtVerify } from 'jose';
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Claims } from './claims.ts';
import { claimsSchema } from './claims.ts';

/** An API key and its secret. */
export interface ApiKey {
  readonly key: string;
  readonly secret: string;
}

/** What a token came to; LiveKit's own sentence where it is refused. */
export type ReadToken =
  { readonly kind: 'claims'; readonly claims: Claims } | { readonly kind: 'refused'; readonly why: string };

/** LiveKit's servers allow clocks to differ by this much. */
const leewaySeconds = 60;
const webhookLifetimeSeconds = 300;

/** Tokens under these keys; webhooks are signed under the first. Throws where there is no key. */
export function mediaTokens(keys: readonly ApiKey[], clock: Clock) {
  const [own] = keys;
  if (own === undefined) throw new Error('the simulated media plane needs an API key');
  const secrets = new Map(keys.map(({ key, secret }) => [key, new TextEncoder().encode(secret)]));
  const ownSecret = new TextEncoder().encode(own.secret);
  return {
    read: async (token: string): Promise<ReadToken> => {
      const issuer = issuerOf(token);
      if (issuer === undefined) return { kind: 'refused', why: 'invalid authorization token' };
      const secret = secrets.get(issuer);
      if (secret === undefined) return { kind: 'refused', why: 'invalid API key' };
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: ['HS256'],
          clockTolerance: leewaySeconds,
          currentDate: new Date(toEpochMs(clock.now())),
          requiredClaims: ['exp'],
        });
        return { kind: 'claims', claims: claimsSchema.parse(payload) };
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        return { kind: 'refused', why: `invalid authorization token: ${said}` };
      }
    },
    /** The header of a webhook: there is no word before the token. */
    signBody: async (body: string): Promise<string> => {
      const now = Math.floor(toEpochMs(clock.now()) / 1000);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)));
      return new SignJWT({ sha256: btoa(String.fromCharCode(...digest)) })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(own.key)
        .setNotBefore(now)
        .setExpirationTime(now + webhookLifetimeSeconds)
        .sign(ownSecret);
    },
  };
}

export type MediaTokens = ReturnType<typeof mediaTokens>;

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return undefined;
  }
}
