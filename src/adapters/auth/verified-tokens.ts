// Caches tokens whose signature was verified in this process, so that a caller is verified once and not with every
// request (a signature took 0.2 ms of two threads). Bounded; the least recently used entry is dropped first.
//
// I1  An entry is used only while verifying the token again would succeed: between its own times, with the clock skew
//     and the greatest age that its issuer allows.
// I2  It is used only while the keys that verified it are the issuer's newest and are not due to be fetched again: a
//     withdrawn key is accepted no longer than without this cache.
// I3  Neither a refusal nor the token's principal is cached: the principal is looked up with each use.
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Authentication } from '../../ports/authenticator.port.ts';
import { clockSkewSeconds } from './trusted-issuer.ts';

const maxTokens = 10_000;
/** Longer tokens are verified each time, so that the cache stays small. */
const longestKept = 4_096;

/** The current set of keys: another value after each fetch, `undefined` if the next use would fetch. */
export type KeysStanding = () => object | undefined;

/** A verified token. */
export interface VerifiedToken {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly maxAgeSeconds: number | undefined;
  readonly standing: KeysStanding;
  /** What `standing` gave before the token was verified. */
  readonly verifiedBy: object | undefined;
  /** Who it is, asked with each use. */
  readonly authentication: () => Promise<Authentication>;
}

/** What is remembered of tokens. */
export interface VerifiedTokens {
  /** The principal of an already verified token; `undefined` if the token must be verified. */
  readonly find: (token: string, now: Instant) => Promise<Authentication> | undefined;
  readonly keep: (token: string, verified: VerifiedToken) => void;
}

interface Kept extends VerifiedToken {
  readonly fromSeconds: number;
  readonly beforeSeconds: number;
}

/** An empty memory. */
export function verifiedTokens(most = maxTokens): VerifiedTokens {
  const kept = new Map<string, Kept>();
  return {
    find: (token, now) => {
      const known = kept.get(token);
      if (known === undefined) return undefined;
      kept.delete(token);
      const seconds = Math.floor(toEpochMs(now) / 1000);
      const isInTime = seconds >= known.fromSeconds && seconds < known.beforeSeconds;
      if (!isInTime || known.standing() !== known.verifiedBy) return undefined;
      kept.set(token, known);
      return known.authentication();
    },
    keep: (token, verified) => {
      const { verifiedBy, standing } = verified;
      // The keys changed meanwhile, and it is unknown which of them verified the token.
      if (verifiedBy === undefined || standing() !== verifiedBy || token.length > longestKept) return;
      kept.delete(token);
      kept.set(token, { ...verified, ...timesOf(verified) });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
  };
}

/** Upholds I1; in whole seconds, as claims are. What is no number was refused by whoever verified it, or holds nothing. */
function timesOf({ claims, maxAgeSeconds }: VerifiedToken): Pick<Kept, 'fromSeconds' | 'beforeSeconds'> {
  const { exp, iat, nbf } = claims;
  const from = [nbf, maxAgeSeconds === undefined ? undefined : iat].filter(
    (time) => typeof time === 'number',
  );
  const before = typeof exp === 'number' ? exp : -Infinity;
  const tooOld =
    maxAgeSeconds === undefined
      ? Infinity
      : typeof iat === 'number'
        ? Math.floor(iat) + maxAgeSeconds + 1
        : -Infinity;
  return {
    fromSeconds: Math.max(-Infinity, ...from) - clockSkewSeconds,
    beforeSeconds: Math.min(before, tooOld) + clockSkewSeconds,
  };
}
