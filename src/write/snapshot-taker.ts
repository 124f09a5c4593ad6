// Takes snapshots in the background, after the events that made them due.
//
// I1  No command waits for one: `passed` puts a stream into a queue and returns.
// I2  One at a time in a process, and few: a stream waits once, and if too many wait, another has to come again.
// I3  Failing is harmless: it is reported, and the next events that make one due ask again.
// I4  They are folded from the log by themselves, up to revisions 249, 499, …: whoever takes one, it is the same one.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { snapshotEveryEvents } from '../ports/snapshots.port.ts';
import type { Snapshots } from '../ports/snapshots.port.ts';
import { eventsIn, foldOn } from './fold-stream.ts';
import type { Beginning, Folded } from './fold-stream.ts';
import type { Fold } from './fold.ts';

const maxWaitingStreams = 1_000;
/** Snapshots of one stream before another stream has its turn: a long history is caught up with in several. */
const maxTakenAtOnce = 200;
/** Small pages, since commands are decided between them; each ends where a snapshot is due. */
const pageEvents = snapshotEveryEvents;

/** What snapshots are taken with. */
export interface SnapshotTakerPorts {
  readonly store: Pick<EventStore, 'read'>;
  readonly snapshotsOf: <State>(fold: Fold<State>) => Snapshots<State>;
  readonly observer: Pick<Observer, 'warn'>;
}

/** Snapshots as whoever folds streams sees them. */
export interface StreamSnapshots<State> extends Pick<Snapshots<State>, 'find'> {
  /** A stream was folded, or has grown, from one end to another: where a snapshot became due between them it is taken, later. */
  readonly passed: (
    tenant: TenantId,
    stream: StreamName,
    from: Folded<unknown>['tail'],
    to: Folded<unknown>['tail'],
  ) => void;
}

/** The taker of one process. */
export interface SnapshotTaker {
  readonly of: <State>(fold: Fold<State>) => StreamSnapshots<State>;
  /** Resolves once nothing waits. */
  readonly settled: () => Promise<void>;
  /** Takes no more; resolves once the one at hand is done with. */
  readonly stop: () => Promise<void>;
}

/** A taker; it works whenever something is due. */
export function snapshotTaker({ store, snapshotsOf, observer }: SnapshotTakerPorts): SnapshotTaker {
  const waiting = new Map<StreamName, () => Promise<boolean>>();
  let working: Promise<void> | undefined;
  let stopped = false;

  const work = async (): Promise<void> => {
    for (let [next] = waiting; next !== undefined && !stopped; [next] = waiting) {
      const [stream, takeDue] = next;
      waiting.delete(stream);
      try {
        if (await takeDue()) waiting.set(stream, takeDue);
      } catch (fault) {
        observer.warn(
          'a snapshot was not taken: nothing depends on it, and it is tried again as the stream grows',
          { stream },
          fault,
        );
      }
    }
    working = undefined;
  };

  return {
    of(fold) {
      const snapshots = snapshotsOf(fold);
      return {
        find: snapshots.find,
        passed(tenant, stream, from, to) {
          if (stopped || dueAt(from) >= dueAt(to) || waiting.has(stream)) return;
          if (waiting.size >= maxWaitingStreams) return;
          waiting.set(stream, () => takeDue({ fold, store, snapshots }, tenant, stream));
          working ??= work();
        },
      };
    },
    settled: async () => {
      while (working !== undefined) await working;
    },
    stop: async () => {
      stopped = true;
      await working;
    },
  };
}

interface Taking<State> {
  readonly fold: Fold<State>;
  readonly store: Pick<EventStore, 'read'>;
  readonly snapshots: Snapshots<State>;
}

/** Takes what is due of a stream after its newest snapshot; returns whether there may be more. */
async function takeDue<State>(
  { fold, store, snapshots }: Taking<State>,
  tenant: TenantId,
  stream: StreamName,
): Promise<boolean> {
  let folded: Beginning<State> = (await snapshots.find(tenant, stream, {})) ?? {
    state: fold.initial(),
    tail: 'none',
  };
  for (let taken = 0; taken < maxTakenAtOnce; taken += 1) {
    const due = BigInt((dueAt(folded.tail) + 1) * snapshotEveryEvents);
    folded = await foldOn({ fold, store, tenant, stream }, folded, due, pageEvents);
    if (folded.tail === 'none' || eventsIn(folded) < due) return false;
    await snapshots.take(tenant, stream, { state: folded.state, tail: folded.tail });
  }
  return true;
}

/** How many snapshots a stream with this end is due. */
function dueAt(tail: Folded<unknown>['tail']): number {
  return Number(eventsIn({ tail }) / BigInt(snapshotEveryEvents));
}
