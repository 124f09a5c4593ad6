// The first act of whoever works on a projection: it is taken over under a fence, and where it is becomes known.
import type { HistoryWords } from '../following/history-check.ts';
import type { ProjectionClaim, ProjectionStore } from '../ports/projection-store.port.ts';
import type { Standing } from './standing.ts';

/** Where the projection is, and how it went so far. */
export interface Takeover {
  readonly standing: Standing;
  readonly claim: ProjectionClaim;
}

/**
 * Claims a projection (by key) for a fence; one that never ran begins at 0 of the log's epoch. Raises faults of the store;
 * does not judge what it finds.
 */
export async function takeOver(
  store: ProjectionStore,
  key: string,
  fence: bigint,
  logEpoch: string,
): Promise<Takeover> {
  const claim = await store.claim(key, fence, logEpoch);
  const { position, epoch } = claim.checkpoint;
  return {
    claim,
    standing: {
      fence,
      epoch,
      skips: claim.skips,
      parked: new Set(claim.parked),
      position,
      committed: position,
    },
  };
}

/** How a projection's checkpoint (by key) of another history is refused. */
export function historyWords(key: string): HistoryWords {
  const name = key.split('@')[0] ?? key;
  return { subject: key, remedy: `rebuild it (voicemeet projections rebuild ${name})` };
}
