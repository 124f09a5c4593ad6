// Fetches the keys that an issuer publishes (RFC 7517). Whoever sends a token decides when keys are looked for, before
// any signature is checked; so there are limits on how often we fetch, how long we wait and how much we keep.
import { createPublicKey } from 'node:crypto';
import { createRemoteJWKSet, customFetch, jwksCache } from 'jose';
import type { FetchImplementation, JWK, JWKSCacheInput, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Clock } from '../../ports/clock.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import type { KeysStanding } from './verified-tokens.ts';

/** How keys are fetched; tests bring their own `fetch`. */
export interface RemoteKeysParts {
  readonly clock: Clock;
  /** The platform's where none is given. */
  readonly fetch?: FetchImplementation | undefined;
}

const fetchTimeoutMs = 5_000;
/** A key id that is not among the keys makes it fetch again, but not more often than this. */
const unknownKeyCooldownMs = 30_000;
/** After a failed fetch, whatever its cause, tokens are rejected for this long without another fetch. */
export const failedFetchCooldownMs = 5_000;
const keyLifeMs = 10 * 60 * 1000;
/** Issuers publish two or three keys, with certificates some kilobytes each. */
export const maxKeySetBytes = 256 * 1024;
export const maxKeys = 100;

/** Shorter RSA keys are not used (RFC 7518, 3.3). */
const minRsaBits = 2_048;

const keySetSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(maxKeys) });

/** Keys of an issuer, and whether they have changed since a moment ago. */
export type BelievedKeys = JWTVerifyGetKey & { readonly standing: KeysStanding };

/** The keys at a URL, for one issuer. What it raises when they can't be had becomes `issuer-away` (verify-token.ts). */
export function remoteKeys(jwksUri: string, { clock, fetch: ask = fetch }: RemoteKeysParts): BelievedKeys {
  let failed: { readonly cause: unknown; readonly atMs: number } | undefined;
  const fetchKeys: FetchImplementation = async (url, options) => {
    const sinceMs = failed && toEpochMs(clock.now()) - failed.atMs;
    // A clock that was set back must not make the pause longer.
    if (sinceMs !== undefined && sinceMs >= 0 && sinceMs < failedFetchCooldownMs) {
      throw new Error('The last fetch of the keys failed; the next one is not due yet.', {
        cause: failed?.cause,
      });
    }
    try {
      const keySet = await keySetIn(await ask(url, options));
      failed = undefined;
      return Response.json(keySet);
    } catch (cause) {
      failed = { cause, atMs: toEpochMs(clock.now()) };
      throw cause;
    }
  };
  // jose writes each set here in the same step in which it begins to verify with it.
  const newest: { jwks?: object } = {};
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: unknownKeyCooldownMs,
    cacheMaxAge: keyLifeMs,
    [customFetch]: fetchKeys,
    [jwksCache]: newest as JWKSCacheInput,
  });
  return Object.assign(keys, { standing: () => (keys.fresh ? newest.jwks : undefined) });
}

/** How many usable keys are at a URL now, fetched for nobody's token. Raises transient `issuer-away` where they can't be had. */
export async function countRemoteKeys(jwksUri: string, ask: FetchImplementation = fetch): Promise<number> {
  try {
    const options = {
      signal: AbortSignal.timeout(fetchTimeoutMs),
      method: 'GET',
      redirect: 'manual',
    } as const;
    return (await keySetIn(await ask(jwksUri, { ...options, headers: new Headers() }))).keys.length;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransientFault('issuer-away', `The keys at ${jwksUri} can't be fetched: ${why}`, { cause });
  }
}

/**
 * The key set in an answer, without the keys that cannot verify anything. Checked here as strictly as jose would, so that
 * every failure counts as a failed fetch, and one unfit key as none: jose would raise an error for each token that names it.
 */
async function keySetIn(response: Response): Promise<{ readonly keys: readonly JWK[] }> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The issuer answered with status ${response.status} instead of a key set.`);
  }
  const result = keySetSchema.safeParse(JSON.parse(await boundedText(response)));
  if (!result.success) throw new Error(`The answer is not a key set, or has more than ${maxKeys} keys.`);
  return { keys: result.data.keys.flatMap(usableKey) };
}

/** The public key, as far as tokens are verified with it; none if it is too short, of no known kind, or no key at all. */
function usableKey(jwk: Readonly<Record<string, unknown>>): readonly JWK[] {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const { modulusLength = minRsaBits } = key.asymmetricKeyDetails ?? {};
    if (modulusLength < minRsaBits) return [];
    const { kid, alg, use, key_ops: operations } = jwk;
    return [{ ...key.export({ format: 'jwk' }), ...definedOf({ kid, alg, use, key_ops: operations }) }];
  } catch {
    return [];
  }
}

function definedOf(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** The body as text, read no further than the limit. */
async function boundedText(response: Response): Promise<string> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size > maxKeySetBytes) throw new Error(`The key set has more than ${maxKeySetBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
