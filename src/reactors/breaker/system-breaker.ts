// The breaker of one outside system in this process: after five calls in a row that found it away it opens, and no work is
// claimed for it; every five seconds one call tries again, and closes it if the system answers. Cockatiel counts the calls; when a
// probe is due is decided here, by a clock that is never set back. A call that ended without saying anything about the system
// (it was interrupted, or our code failed) counts as nothing: it neither closes the breaker nor begins the row anew.
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { Pace } from '../../ports/clock.port.ts';
import { retryBudget } from './retry-budget.ts';
import type { RetryBudget } from './retry-budget.ts';

export const breakerStates = ['closed', 'open', 'half-open'] as const;
export type BreakerState = (typeof breakerStates)[number];

/** Calls in a row that found the system away. */
const failuresToOpen = 5;
const probeEveryMs = 5_000;
/** Cockatiel compares a pause with the time of day, which may be set back; so none is left to it. */
const noPauseOfItsOwn = Number.NEGATIVE_INFINITY;

/** Kinds of outcomes by which nothing is known of the system. */
const saysNothing: ReadonlySet<string> = new Set(['interrupted', 'broken']);

/** What a call came to, as far as the breaker wants to know. */
interface Outcome {
  readonly kind: string;
}

/** A breaker. */
export interface SystemBreaker {
  readonly system: string;
  readonly state: () => BreakerState;
  /** How many of the wanted calls may begin now: all while it is closed; one while it is open and a probe is due; otherwise none. */
  readonly allowed: (wanted: number) => number;
  /** Makes a call; none where the breaker opened meanwhile. An outcome of the kind `away` counts as a failure, one that says nothing of the system as no call. */
  readonly call: <Made extends Outcome>(
    work: () => Promise<Made>,
  ) => Promise<Made | { readonly kind: 'not-sent' }>;
  readonly retries: RetryBudget;
}

/** A closed breaker; `changed` hears each new state. */
export function systemBreaker(
  system: string,
  pace: Pick<Pace, 'monotonicMs'>,
  changed: (state: BreakerState) => void,
): SystemBreaker {
  const policy = circuitBreaker(
    handleWhenResult((outcome) => (outcome as Outcome).kind === 'away'),
    { halfOpenAfter: noPauseOfItsOwn, breaker: new ConsecutiveBreaker(failuresToOpen) },
  );
  let openedMs = 0;
  let isProbing = false;
  let shown: BreakerState = 'closed';
  const state = (): BreakerState => {
    if (policy.state === CircuitState.Closed) return 'closed';
    return isProbing ? 'half-open' : 'open';
  };
  const tell = (): void => {
    const now = state();
    if (now === shown) return;
    shown = now;
    if (now === 'open') openedMs = pace.monotonicMs();
    changed(now);
  };
  /** What came of a call. Of one that began before the breaker opened nothing is counted: it says how the system was then. */
  const count = async (outcome: Outcome, isProbe: boolean): Promise<void> => {
    if (saysNothing.has(outcome.kind)) return;
    if (isProbe || state() === 'closed') await policy.execute(() => outcome);
  };
  const allowed = (wanted: number): number => {
    switch (state()) {
      case 'closed':
        return wanted;
      case 'open':
        return pace.monotonicMs() - openedMs >= probeEveryMs ? Math.min(1, wanted) : 0;
      case 'half-open':
        return 0;
    }
  };
  return {
    system,
    state,
    allowed,
    call: async (work) => {
      if (allowed(1) === 0) return { kind: 'not-sent' };
      const isProbe = state() === 'open';
      isProbing ||= isProbe;
      tell();
      try {
        const outcome = await work();
        await count(outcome, isProbe);
        return outcome;
      } finally {
        if (isProbe) isProbing = false;
        tell();
      }
    },
    retries: retryBudget(pace),
  };
}
