// Reads a stream in pages and folds it, from any state on. Knows no snapshot.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { EventStore, StreamTail } from '../ports/event-store.port.ts';
import type { Fold } from './fold.ts';

/** A stream's state after its last known event. The holder may mutate `state` by evolving it. */
export interface Folded<State> {
  readonly state: State;
  readonly tail: StreamTail | 'none';
}

/** Whose events are folded by what. */
export interface FoldSource<State> {
  readonly fold: Pick<Fold<State>, 'evolve'>;
  readonly store: Pick<EventStore, 'read'>;
  readonly tenant: TenantId;
  readonly stream: StreamName;
}

const pageEvents = 1_000;

/** How many events a state holds. */
export function eventsIn({ tail }: Pick<Folded<unknown>, 'tail'>): bigint {
  return tail === 'none' ? 0n : tail.revision + 1n;
}

/**
 * Folds what follows `from`, until the stream ends or the state holds so many events. Uses `from` up. One round trip for
 * each page of `pageSize` events (at most 10,000). Raises what reading raises.
 */
export async function foldOn<State>(
  { fold, store, tenant, stream }: FoldSource<State>,
  from: Folded<State>,
  untilEvents?: bigint,
  pageSize = pageEvents,
): Promise<Folded<State>> {
  let { state, tail } = from;
  for (;;) {
    const known = eventsIn({ tail });
    const wanted = untilEvents === undefined ? pageSize : Number(untilEvents - known);
    const limit = Math.min(pageSize, wanted);
    if (limit <= 0) return { state, tail };
    const start = tail === 'none' ? 'start' : known;
    const page = await store.read(tenant, stream, { from: start, direction: 'forwards', limit }, 'sealed');
    for (const { event, revision, leaf, at } of page) {
      state = fold.evolve(state, event);
      tail = { revision, leaf, at };
    }
    if (page.length < limit) return { state, tail };
  }
}
