// An access record's state as plain JSON, for audits.
import type { Described } from '../shared/described.ts';
import type { AccessState } from './access.ts';

/** How many reads of one auditor and day are on record. */
export function describeAccess(state: AccessState): Described {
  return { status: state.reads === 0 ? 'none' : 'kept', reads: state.reads };
}
