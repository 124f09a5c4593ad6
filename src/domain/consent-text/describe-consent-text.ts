// The state of a tenant's consent texts as plain JSON, for audits.
import { sortedByKey, type Described } from '../shared/described.ts';
import type { ConsentTextState } from './consent-text.ts';

/** The newest text of each purpose and language. */
export function describeConsentText({ newest }: ConsentTextState): Described {
  return {
    status: newest.size === 0 ? 'none' : 'published',
    newest: sortedByKey(newest, (_key, text) => ({ ...text })),
  };
}
