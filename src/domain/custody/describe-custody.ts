// The custody of a meeting's media as plain JSON, for audits.
import { sortedByKey, type Described } from '../shared/described.ts';
import type { Seen } from '../shared/seen.ts';
import type { CustodyState, Deletion } from './custody.state.ts';

/** Terms, holds, and how far the deletion is. */
export function describeCustody({ terms, holds, deletion }: Seen<CustodyState>): Described {
  return {
    status: statusOf(terms, deletion),
    terms: terms && { ...terms },
    holds: sortedByKey(holds, (hold, known) => ({ hold, ...known })),
    deletion: deletion && {
      ...deletion,
      inventory: deletion.inventory && { ...deletion.inventory },
      certified: deletion.certified && { ...deletion.certified, keys: [...deletion.certified.keys] },
    },
  };
}

function statusOf(terms: Seen<CustodyState>['terms'], deletion: Seen<Deletion> | null): string {
  if (deletion === null) return terms === null ? 'none' : 'kept';
  return deletion.certified === null ? 'being-deleted' : 'deleted';
}
