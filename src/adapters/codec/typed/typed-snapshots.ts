// Snapshots on top of a shelf of texts and the log they were made from. A snapshot counts only if the log's event at
// its revision is the one that it ends with: one that was copied, restored or written by another program never does.
import type { StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { EventStore, RecordedEvent, StreamTail } from '../../../ports/event-store.port.ts';
import type { Observer } from '../../../ports/observer.port.ts';
import type { ShelvedState, SnapshotShelf } from '../../../ports/snapshot-shelf.port.ts';
import { snapshotEveryEvents, type SnapshotLimit, type Snapshots } from '../../../ports/snapshots.port.ts';
import { foldName } from './fold-versions.ts';
import { stateOfText, stateText } from './state-text.ts';

/** Snapshots passed over before there is none: unfit ones, and those taken after the position that was asked for. */
const maxPassedOver = 3;

/** What they are made of. */
export interface TypedSnapshotsPorts {
  readonly shelf: Pick<SnapshotShelf, 'put' | 'find' | 'drop'>;
  readonly store: Pick<EventStore, 'read'>;
  readonly observer: Pick<Observer, 'warn' | 'error' | 'count'>;
}

/** An aggregate's fold, as far as its snapshots know it. */
export interface FoldStart<State> {
  readonly category: string;
  readonly initial: () => State;
}

/** Snapshots of one aggregate; throws an error where no version of its fold is recorded. */
export function typedSnapshots<State>(
  { category }: FoldStart<State>,
  { shelf, store, observer }: TypedSnapshotsPorts,
): Snapshots<State> {
  const fold = foldName(category);

  const look = async (tenant: TenantId, stream: StreamName, limit: SnapshotLimit) => {
    try {
      return await shelf.find({ tenant, stream, fold }, { revision: limit.revision, at: limit.at });
    } catch (fault) {
      observer.warn(
        'snapshots can’t be read: streams are folded from their beginning, which is slower',
        { category },
        fault,
      );
      return undefined;
    }
  };
  const discard = async ({ tenant, stream, tail }: ShelvedState, why: string): Promise<void> => {
    const { revision } = tail;
    observer.error(`a snapshot ${why}: dropped`, { stream, revision: String(revision), fold });
    observer.count('snapshots_unfit_total', { category });
    await shelf.drop({ tenant, stream, fold, revision }).catch((fault: unknown) => {
      observer.warn('a snapshot could not be dropped', { stream, revision: String(revision) }, fault);
    });
  };
  /** The state of a text that this very code wrote from a State, which is why its type is known. */
  const stateOf = async (shelved: ShelvedState): Promise<{ readonly state: State } | undefined> => {
    try {
      return { state: stateOfText(shelved.state) as State };
    } catch {
      await discard(shelved, 'is no text of a state');
      return undefined;
    }
  };

  return {
    find: async (tenant, stream, limit) => {
      let { revision } = limit;
      for (let passedOver = 0; passedOver < maxPassedOver; passedOver += 1) {
        const shelved = await look(tenant, stream, { ...limit, revision });
        if (shelved === undefined) return undefined;
        const { tail } = shelved;
        const room = roomAfter(tail, limit);
        const range = { from: tail.revision, direction: 'forwards', limit: 1 + room } as const;
        const [event, ...events] = await store.read(tenant, stream, range, 'sealed');
        if (!isEndOf(event, tail)) await discard(shelved, 'does not end with the event of its stream');
        else if (limit.position === undefined || event.position <= limit.position) {
          const made = await stateOf(shelved);
          if (made !== undefined) return { ...made, tail, after: { events, isEnd: events.length < room } };
        }
        revision = tail.revision - 1n;
      }
      return undefined;
    },
    take: async (tenant, stream, { state, tail }) => {
      await shelf.put({ tenant, stream, fold, tail, state: stateText(state) });
      observer.count('snapshots_taken_total', { category });
    },
    matches: async (tenant, stream, { state, tail }) => {
      const { revision } = tail;
      const shelved = await shelf.find({ tenant, stream, fold }, { revision });
      if (shelved?.tail.revision !== revision) return undefined;
      return isSameEnd(shelved.tail, tail) && shelved.state === stateText(state);
    },
    drop: async (tenant, stream, revision) => {
      await shelf.drop({ tenant, stream, fold, revision });
    },
  };
}

/** How many events after a snapshot are read with it. */
function roomAfter({ revision }: StreamTail, limit: SnapshotLimit): number {
  const allowed = limit.revision === undefined ? snapshotEveryEvents : Number(limit.revision - revision);
  return Math.min(snapshotEveryEvents, allowed);
}

function isEndOf(event: RecordedEvent | undefined, tail: StreamTail): event is RecordedEvent {
  return event !== undefined && isSameEnd(event, tail);
}

function isSameEnd(a: StreamTail, b: StreamTail): boolean {
  return a.revision === b.revision && a.at === b.at && Buffer.compare(a.leaf, b.leaf) === 0;
}
