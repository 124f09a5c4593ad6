// The state of a person's consent in a meeting as plain JSON, for audits.
import { sortedByKey, type Described } from '../shared/described.ts';
import type { ConsentState } from './consent.ts';

/** The last decision of each purpose. */
export function describeConsent({ decided }: ConsentState): Described {
  return {
    status: decided.size === 0 ? 'none' : 'decided',
    decided: sortedByKey(decided, (purpose, last) => ({ purpose, ...last })),
  };
}
