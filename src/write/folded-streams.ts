// Folded states of streams in memory, by revision: a hot meeting is not read again for every command. What is
// kept here may lag another process's appends; a command that is decided on it appends at its revision and learns so.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import type { Fold } from './fold.ts';
import { eventsIn, foldOn } from './fold-stream.ts';
import type { Folded } from './fold-stream.ts';
import type { StreamSnapshots } from './snapshot-taker.ts';

/** What states are made with; without snapshots every one is folded from the stream's beginning. */
export interface FoldedStreamsPorts<State> {
  readonly fold: Fold<State>;
  readonly store: Pick<EventStore, 'read'>;
  readonly snapshots?: StreamSnapshots<State> | undefined;
}

export interface FoldedStreams<State> {
  /** The state as it is kept, or read from the store; `refresh` also reads what came after a kept one. Takes it out. */
  readonly take: (tenant: TenantId, stream: StreamName, refresh: boolean) => Promise<Folded<State>>;
  /** Puts back a state that is known to be what the store holds. */
  readonly put: (stream: StreamName, folded: Folded<State>) => void;
}

/** Most streams end before it: they cost one round trip, and only a longer one is looked up among the snapshots. */
const firstLookEvents = 100n;
/** What other processes appended after a kept state is little and read often: a short page is prepared. */
const refreshPageEvents = 100;

/** Keeps at most `maxStreams` states; the one unused for longest goes first. */
export function foldedStreams<State>(
  { fold, store, snapshots }: FoldedStreamsPorts<State>,
  maxStreams: number,
): FoldedStreams<State> {
  const kept = new Map<StreamName, Folded<State>>();

  /** Reads a stream that nothing is known of: the first events, then from the newest snapshot, if there is one, on. */
  const load = async (tenant: TenantId, stream: StreamName): Promise<Folded<State>> => {
    const source = { fold, store, tenant, stream };
    const begun = await foldOn(source, { state: fold.initial(), tail: 'none' }, firstLookEvents);
    if (eventsIn(begun) < firstLookEvents) return begun;
    const snapshot = await snapshots?.find(tenant, stream, {});
    const from = snapshot !== undefined && eventsIn(snapshot) > firstLookEvents ? snapshot : begun;
    const folded = await foldOn(source, from);
    snapshots?.passed(tenant, stream, from.tail, folded.tail);
    return folded;
  };

  return {
    async take(tenant, stream, refresh) {
      const known = kept.get(stream);
      kept.delete(stream);
      if (known === undefined) return load(tenant, stream);
      return refresh ? foldOn({ fold, store, tenant, stream }, known, undefined, refreshPageEvents) : known;
    },
    put(stream, folded) {
      kept.delete(stream);
      kept.set(stream, folded);
      const [oldest] = kept.keys();
      if (kept.size > maxStreams && oldest !== undefined) kept.delete(oldest);
    },
  };
}
