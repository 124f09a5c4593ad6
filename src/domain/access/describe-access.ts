// An access record's state as plain JSON, for audits.
import type { Described } from '../shared/described.ts';
import type { AccessState } from './access.ts';

/** What is known of one auditor's reads of one day. */
export function describeAccess({ reads }: AccessState): Described {
  return { status: reads === 0 ? 'none' : 'read', reads };
}
