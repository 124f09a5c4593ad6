// Whether a snapshot is what the full fold gives: the stream is folded from its beginning, without any snapshot, and the
// two are compared to the character.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import type { Snapshots } from '../ports/snapshots.port.ts';
import { foldOn } from './fold-stream.ts';
import type { Fold } from './fold.ts';

/** `gone`: nothing is kept at the place (any more). */
export type SnapshotVerdict = 'same' | 'different' | 'gone';

/** Checks the snapshot of one aggregate's stream at a revision. */
export type SnapshotCheck = (
  tenant: TenantId,
  stream: StreamName,
  revision: bigint,
) => Promise<SnapshotVerdict>;

/** A check that has what is different dropped. One page of 1,000 events after the other; raises what reading raises. */
export function snapshotCheck<State>(
  fold: Fold<State>,
  store: Pick<EventStore, 'read'>,
  snapshots: Pick<Snapshots<State>, 'matches' | 'drop'>,
): SnapshotCheck {
  return async (tenant, stream, revision) => {
    const start = { state: fold.initial(), tail: 'none' } as const;
    const { state, tail } = await foldOn({ fold, store, tenant, stream }, start, revision + 1n);
    // A stream that ends before it has no snapshot that could be right.
    const matches =
      tail !== 'none' && tail.revision === revision
        ? await snapshots.matches(tenant, stream, { state, tail })
        : false;
    if (matches === undefined) return 'gone';
    if (matches) return 'same';
    await snapshots.drop(tenant, stream, revision);
    return 'different';
  };
}
