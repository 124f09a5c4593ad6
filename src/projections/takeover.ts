// The first act of whoever works on a projection: take it over under a fence and learn where it stands.
import type { RecordedFeed } from '../ports/event-feed.port.ts';
import { FatalFault } from '../ports/faults.ts';
import type { ProjectionClaim, ProjectionStore } from '../ports/projection-store.port.ts';
import type { Standing } from './batch.ts';

/** Where the projection stands, and how it went so far. */
export interface Takeover {
  readonly standing: Standing;
  readonly claim: ProjectionClaim;
}

/** Claims a projection (by key) for a fence. Raises faults of the store; does not judge what it finds. */
export async function takeOver(
  store: ProjectionStore,
  feed: Pick<RecordedFeed, 'epoch'>,
  key: string,
  fence: bigint,
): Promise<Takeover> {
  const claim = await store.claim(key, fence, await feed.epoch());
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

/**
 * Refuses to go on where the checkpoint belongs to another history, or lies behind the log's end: after a restore,
 * positions mean other events. Raises fatal faults `epoch-mismatch` and `beyond-the-log`.
 */
export async function checkHistory(feed: RecordedFeed, key: string, standing: Standing): Promise<void> {
  const name = key.split('@')[0] ?? key;
  const epoch = await feed.epoch();
  if (epoch !== standing.epoch) {
    throw new FatalFault(
      'epoch-mismatch',
      `${key} stands at ${standing.position} of history ${standing.epoch}, but this log is history ${epoch}: rebuild it (voicemeet projections rebuild ${name}).`,
    );
  }
  const tail = await feed.tail();
  if (tail < standing.position) {
    throw new FatalFault(
      'beyond-the-log',
      `${key} stands at ${standing.position}, but the log ends at ${tail}: rebuild it (voicemeet projections rebuild ${name}).`,
    );
  }
}
