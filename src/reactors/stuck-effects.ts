// What operators do about parked effects, and about events that a reactor can't read.
import type { EffectLedger } from '../ports/effect-ledger.port.ts';
import { PermanentFault } from '../ports/faults.ts';
import type { StuckAct, StuckOwner } from '../ports/stuck-work.port.ts';

/** What each act came to, after the effect's key. */
const goesOn: Readonly<Record<StuckAct, string>> = {
  retry: 'is due again, before the later effects of its stream',
  skip: 'is given up; the domain is told, and the later effects of its stream go on',
  release: 'stays parked; the later effects of its stream go on without it',
};

/** The acts on parked effects. Raises permanent `not-stuck` where somebody was faster. */
export function stuckEffects(
  ledger: Pick<EffectLedger, 'retryStuck' | 'skipStuck' | 'releaseStuck'>,
): StuckOwner {
  const acts = { retry: ledger.retryStuck, skip: ledger.skipStuck, release: ledger.releaseStuck };
  return {
    rules: {
      retry: {
        does: 'makes the effect due again, for as many attempts as at first; it is looked up first where its reply was lost',
      },
      skip: { does: 'gives the effect up for good: it is not asked for again, and the domain is told' },
      release: { does: 'lets the later effects of its stream go on, while the effect stays parked' },
    },
    act: async (act, item) => {
      if (!(await acts[act](item))) {
        throw new PermanentFault('not-stuck', `The effect ${item.key} is not stuck any more.`);
      }
      return { goesOn: `${item.key} ${goesOn[act]}` };
    },
  };
}
