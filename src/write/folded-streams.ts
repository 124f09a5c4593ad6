// Folded states of streams in memory, by revision: a hot meeting is not read again for every command. What is
// kept here may be behind another process's appends; whoever decides on it appends at its revision and learns so.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { EventStore, StreamTail } from '../ports/event-store.port.ts';
import type { Fold } from './fold.ts';

/** A stream's state after its last known event. The holder may mutate `state` by evolving it. */
export interface Folded<State> {
  readonly state: State;
  readonly tail: StreamTail | 'none';
}

const pageEvents = 1_000;

export interface FoldedStreams<State> {
  /** The state as it is kept, or read from the store; `refresh` also reads what came behind a kept one. Takes it out. */
  readonly take: (tenant: TenantId, stream: StreamName, refresh: boolean) => Promise<Folded<State>>;
  /** Puts a state back that is known to stand in the store. */
  readonly put: (stream: StreamName, folded: Folded<State>) => void;
}

/** Keeps at most `maxStreams` states; the one unused for longest goes first. */
export function foldedStreams<State>(
  fold: Fold<State>,
  store: EventStore,
  maxStreams: number,
): FoldedStreams<State> {
  const kept = new Map<StreamName, Folded<State>>();

  const readOn = async (
    tenant: TenantId,
    stream: StreamName,
    from: Folded<State>,
  ): Promise<Folded<State>> => {
    let { state, tail } = from;
    for (;;) {
      const next = tail === 'none' ? 'start' : tail.revision + 1n;
      const page = await store.read(
        tenant,
        stream,
        { from: next, direction: 'forwards', limit: pageEvents },
        'sealed',
      );
      for (const { event, revision, leaf, at } of page) {
        state = fold.evolve(state, event);
        tail = { revision, leaf, at };
      }
      if (page.length < pageEvents) return { state, tail };
    }
  };

  return {
    async take(tenant, stream, refresh) {
      const known = kept.get(stream);
      kept.delete(stream);
      if (known !== undefined && !refresh) return known;
      return readOn(tenant, stream, known ?? { state: fold.initial(), tail: 'none' });
    },
    put(stream, folded) {
      kept.delete(stream);
      kept.set(stream, folded);
      const [oldest] = kept.keys();
      if (kept.size > maxStreams && oldest !== undefined) kept.delete(oldest);
    },
  };
}
