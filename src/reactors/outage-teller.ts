// Tells operators of an outage of an outside system once, however it is noticed: its breaker opens, or an effect has waited for
// more than five minutes. It is over when the breaker is closed and nothing has waited for so long.
import type { Observer } from '../ports/observer.port.ts';
import { breakerStates } from './breaker/system-breaker.ts';
import type { BreakerState } from './breaker/system-breaker.ts';
import type { OutsideSystem } from './reactor.ts';

/** An effect that waits for longer is an outage of its system, whatever its breaker says. */
export const overdueSeconds = 300;

/** What is noticed of one system. */
export interface OutageTeller {
  readonly breaker: (state: BreakerState) => void;
  /** How old a reactor's oldest effect is that waits for no operator. */
  readonly oldest: (reactor: string, seconds: number) => void;
}

/** Tells of one system; sets the gauge `outside_system_state`. */
export function outageTeller(
  { name: system, fallback }: Pick<OutsideSystem, 'name' | 'fallback'>,
  observer: Observer,
): OutageTeller {
  const overdue = new Set<string>();
  let isOpen = false;
  let isTold = false;
  const tell = (noticed: string): void => {
    const isOut = isOpen || overdue.size > 0;
    if (isOut === isTold) return;
    isTold = isOut;
    if (isOut) {
      const fact =
        'An outside system is out: its effects wait, none is lost and none is parked for it. Look whether it runs and takes our key.';
      observer.error(fact, { system, noticed, fallback });
    } else observer.info('An outside system is back: its effects are worked off.', { system });
  };
  const show = (state: BreakerState): void => {
    for (const each of breakerStates)
      observer.gauge('outside_system_state', each === state ? 1 : 0, { system, state: each });
  };
  show('closed');
  return {
    breaker: (state) => {
      show(state);
      // A probe says nothing yet.
      if (state === 'half-open') return;
      isOpen = state === 'open';
      tell('five calls in a row found it away');
    },
    oldest: (reactor, seconds) => {
      if (seconds > overdueSeconds) overdue.add(reactor);
      else overdue.delete(reactor);
      tell(`an effect of ${reactor} waits for ${Math.round(seconds)} s`);
    },
  };
}
