// Keeps the leases of the claims that a lane holds, and interrupts what it can't keep when its lease ends: whether or not somebody
// still waits for the database.
import type { Pace } from '../ports/clock.port.ts';
import type { ClaimedEffect } from '../ports/effect.ts';
import type { EffectLedger } from '../ports/effect-ledger.port.ts';

/** A claim that is being worked on. */
export interface HeldClaim {
  readonly claim: ClaimedEffect;
  readonly over: AbortController;
  /** When the lease was last asked for. */
  renewedMs: number;
}

/** What leases are kept with; `renewMs` is shorter than `leaseMs`. */
export interface LeaseKeeping {
  readonly ledger: Pick<EffectLedger, 'renew'>;
  readonly pace: Pace;
  readonly leaseMs: number;
  readonly renewMs: number;
}

/** Keeps them until `ended`; never rejects. */
export async function keepLeases(
  keeping: LeaseKeeping,
  held: ReadonlyMap<string, HeldClaim>,
  ended: AbortSignal,
): Promise<void> {
  const { pace, leaseMs, renewMs } = keeping;
  let renewing: Promise<void> | undefined;
  while (!ended.aborted) {
    renewing ??= renew(keeping, held).finally(() => (renewing = undefined));
    const nowMs = pace.monotonicMs();
    let pauseMs = renewMs;
    for (const { over, renewedMs } of held.values()) {
      const leftMs = renewedMs + leaseMs - nowMs;
      if (leftMs <= 0) over.abort();
      else pauseMs = Math.min(pauseMs, leftMs);
    }
    await pace.pause(pauseMs, ended);
  }
  await renewing;
}

/** Prolongs what was not prolonged for a while. Never rejects. */
async function renew(
  { ledger, pace, leaseMs, renewMs }: LeaseKeeping,
  held: ReadonlyMap<string, HeldClaim>,
): Promise<void> {
  const askedMs = pace.monotonicMs();
  const old = [...held.values()].filter(({ renewedMs }) => askedMs - renewedMs >= renewMs);
  if (old.length === 0) return;
  const claims = old.map(({ claim }) => claim);
  const kept = await ledger.renew(claims, leaseMs).catch(() => undefined);
  for (const one of old) {
    if (kept?.has(one.claim.effect) === true) one.renewedMs = askedMs;
    else if (kept !== undefined) one.over.abort();
  }
}
