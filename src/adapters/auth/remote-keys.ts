// The keys that an issuer publishes (RFC 7517), fetched so that nobody who names the issuer in a token can make us ask
// it often, wait for long or hold much: whoever sends a token decides when keys are looked for, before any signature.
import { createRemoteJWKSet, customFetch, jwksCache } from 'jose';
import type { FetchImplementation, JWKSCacheInput, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Clock } from '../../ports/clock.port.ts';
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
/** After a fetch that failed, whatever the cause, tokens are told so for this long without another one. */
export const failedFetchCooldownMs = 5_000;
const keyLifeMs = 10 * 60 * 1000;
/** Issuers publish two or three keys, with certificates some kilobytes each. */
export const maxKeySetBytes = 256 * 1024;
export const maxKeys = 100;

const keySetSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(maxKeys) });

/** Keys of an issuer, and whether they are still those of a moment ago. */
export type BelievedKeys = JWTVerifyGetKey & { readonly standing: KeysStanding };

/** The keys at a URL, for one issuer. What it raises when they can't be had becomes `issuer-away` (verify-token.ts). */
export function remoteKeys(jwksUri: string, { clock, fetch: ask = fetch }: RemoteKeysParts): BelievedKeys {
  let failed: { readonly cause: unknown; readonly atMs: number } | undefined;
  const fetchKeys: FetchImplementation = async (url, options) => {
    const sinceMs = failed && toEpochMs(clock.now()) - failed.atMs;
    // A clock that was set back must not make the pause longer.
    if (sinceMs !== undefined && sinceMs >= 0 && sinceMs < failedFetchCooldownMs) {
      throw new Error('The keys could not be fetched a moment ago.', { cause: failed?.cause });
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
  // jose puts each set in here in the same step in which it begins to verify by it.
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

/** The key set of an answer, checked here as far as jose would, so that every failure counts as one. */
async function keySetIn(response: Response): Promise<z.output<typeof keySetSchema>> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The key set was answered with status ${response.status}.`);
  }
  const result = keySetSchema.safeParse(JSON.parse(await boundedText(response)));
  if (!result.success) throw new Error(`The key set is none, or has more than ${maxKeys} keys.`);
  return result.data;
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
