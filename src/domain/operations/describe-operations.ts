// A day's record of operators' acts as plain JSON, for audits.
import { sortedByKey } from '../shared/described.ts';
import type { Described } from '../shared/described.ts';
import type { OperationsState } from './operations.ts';

/** Which acts began, and which of them ended. */
export function describeOperations({ acts }: OperationsState): Described {
  return {
    status: acts.size === 0 ? 'none' : 'recorded',
    acts: sortedByKey(acts, (act, state) => ({ act, state })),
  };
}
