// Each round of housekeeping compares a few snapshots, picked at random, with the full fold, so that a fold whose code
// changed under the same version, or a row that somebody changed, is noticed.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { SnapshotShelf } from '../ports/snapshot-shelf.port.ts';

/** Of how many snapshots, each time. */
const sampled = 3;
/** A check reads the whole stream up to the snapshot, so one that lies further back than this is counted and not checked. */
const maxFoldedEvents = 100_000n;

/** What checking needs. */
export interface SnapshotSamplingPorts {
  readonly shelf: Pick<SnapshotShelf, 'sample'>;
  /** The folds of this code. */
  readonly folds: readonly string[];
  /** Compares one with the full fold, and drops it where it differs. */
  readonly check: (
    tenant: TenantId,
    stream: StreamName,
    revision: bigint,
  ) => Promise<'same' | 'different' | 'gone'>;
  readonly observer: Pick<Observer, 'error' | 'count'>;
}

/** Checks some; a difference is an error in the log and in `snapshots_checked_total`. Raises what reading raises. */
export async function checkSomeSnapshots({
  shelf,
  folds,
  check,
  observer,
}: SnapshotSamplingPorts): Promise<void> {
  for (const { tenant, stream, fold, revision } of await shelf.sample(folds, sampled)) {
    const verdict = revision < maxFoldedEvents ? await check(tenant, stream, revision) : 'too-long';
    observer.count('snapshots_checked_total', { verdict });
    if (verdict !== 'different') continue;
    observer.error('a snapshot differs from the full fold and was dropped: run voicemeet snapshots check', {
      stream,
      fold,
      revision: String(revision),
    });
  }
}
