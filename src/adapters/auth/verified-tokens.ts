// Tokens whose signature was found good, remembered in this process, so that a caller is verified once and not with
// every request (a signature took 0.2 ms of two threads). Bounded; whoever was used least lately goes first.
//
// I1  A token is known only between the instants at which verifying it would find the same: its own times, with the skew
//     and the greatest age that its issuer is held to.
// I2  It is known only while the keys that verified it are the newest that its issuer gave, and would not be fetched
//     anew: a key that was withdrawn is believed no longer than without this.
// I3  A refusal is not remembered, nor who stands behind a token: that is asked with each use.
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Authentication } from '../../ports/authenticator.port.ts';
import { clockSkewSeconds } from './trusted-issuer.ts';

const maxTokens = 10_000;
/** Longer ones are verified each time, so that what is kept stays small. */
const longestKept = 4_096;

/** A set of keys as it stands: another value after each fetch, `undefined` where the next use would fetch. */
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
  /** Who an already verified token is; `undefined` where it is to be verified. */
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
      // Keys that changed meanwhile: nobody knows which of them it was verified by.
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
