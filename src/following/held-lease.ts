// Holds a lease while something is done under it: renews it in the background, notices when it is lost, and releases it
// at the end. What is written under it is fenced, so this only has to be prompt, not perfect.
import type { Pace } from '../ports/clock.port.ts';
import { isTransient } from '../ports/faults.ts';
import type { Leases } from '../ports/lease.port.ts';

/** What holding a lease needs. */
export interface LeasePorts {
  readonly leases: Leases;
  readonly pace: Pace;
}

/** Who holds it, and how: all times in milliseconds. */
export interface LeaseTerms {
  readonly name: string;
  /** Unique among all workers of all processes. */
  readonly holder: string;
  readonly ttlMs: number;
  readonly renewMs: number;
}

/** Why a lease was lost: somebody else has it or has demanded it, or it could not be renewed in time, for which nobody else need be there. */
export type Loss = 'taken' | 'not-renewed';

/** A lease that is held until it is lost or released. */
export interface HeldLease {
  readonly fence: bigint;
  /** Aborted when it is lost; the reason is a `Loss`. */
  readonly lost: AbortSignal;
  /** Asks whether it is still held under this fence; undefined if nobody can say. Never fails. */
  readonly isHeld: () => Promise<boolean | undefined>;
  /** Stops renewing and releases it; never fails. */
  readonly release: () => Promise<void>;
}

/** Takes a lease if it is free; `undefined` while somebody else has it. Raises faults of the lease store. */
export async function holdLease(ports: LeasePorts, terms: LeaseTerms): Promise<HeldLease | undefined> {
  const { leases, pace } = ports;
  const takenAtMs = pace.monotonicMs();
  const lease = await leases.acquire(terms.name, terms.holder, terms.ttlMs);
  if (lease === undefined) return undefined;
  const lost = new AbortController();
  const ended = new AbortController();
  const renewing = renew(ports, terms, lease.fence, takenAtMs, ended.signal).then((outcome) => {
    if (outcome !== 'ended') lost.abort(outcome);
  });
  return {
    fence: lease.fence,
    lost: lost.signal,
    isHeld: async () => {
      try {
        const found = await leases.acquire(terms.name, terms.holder, terms.ttlMs);
        return found?.fence === lease.fence;
      } catch {
        return undefined;
      }
    },
    release: async () => {
      ended.abort();
      await renewing;
      await leases.release(lease, terms.holder).catch(() => undefined);
    },
  };
}

/** Renews a lease until it is released or lost. */
async function renew(
  ports: LeasePorts,
  terms: LeaseTerms,
  fence: bigint,
  takenAtMs: number,
  ended: AbortSignal,
): Promise<'ended' | Loss> {
  const { leases, pace } = ports;
  let renewedAtMs = takenAtMs;
  for (;;) {
    await pace.pause(terms.renewMs, ended);
    if (isOver(ended)) return 'ended';
    const askedAtMs = pace.monotonicMs();
    const leftMs = renewedAtMs + terms.ttlMs - askedAtMs;
    if (leftMs <= 0) return 'not-renewed';
    const waiting = new AbortController();
    const late = pace.pause(leftMs, AbortSignal.any([waiting.signal, ended])).then(() => 'late' as const);
    const answer = leases
      .acquire(terms.name, terms.holder, terms.ttlMs)
      .catch((error: unknown) => (isTransient(error) ? ('unknown' as const) : ('late' as const)));
    const outcome = await Promise.race([answer, late]);
    waiting.abort();
    if (isOver(ended)) {
      // The answer may still renew the lease that is about to be released.
      await answer;
      return 'ended';
    }
    if (outcome === 'late') return 'not-renewed';
    if (outcome === 'unknown') continue;
    if (outcome?.fence !== fence) return 'taken';
    renewedAtMs = askedAtMs;
  }
}

/** Asked anew each time: the compiler would believe the first answer for ever. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
