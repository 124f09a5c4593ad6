// The breaker of one outside system in this process: after five calls in a row that found it away it opens, and no work is
// claimed for it; every five seconds one call tries again, and closes it if the system answers. Cockatiel counts the calls and
// holds the state; when a probe is due is decided here, by a clock that is never set back.
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
  /** Makes a call; none where the breaker opened meanwhile. An outcome of the kind `away` counts as a failure. */
  readonly call: <Made extends Outcome>(
    work: () => Promise<Made>,
  ) => Promise<Made | { readonly kind: 'not-sent' }>;
  readonly retries: RetryBudget;
}

/** A closed breaker; `changed` is told each new state. */
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
  const state = (): BreakerState => {
    if (policy.state === CircuitState.Closed) return 'closed';
    return policy.state === CircuitState.Open ? 'open' : 'half-open';
  };
  policy.onStateChange(() => {
    if (state() === 'open') openedMs = pace.monotonicMs();
    changed(state());
  });
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
    call: (work) => (allowed(1) === 0 ? Promise.resolve({ kind: 'not-sent' }) : policy.execute(work)),
    retries: retryBudget(pace),
  };
}
