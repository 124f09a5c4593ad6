// Reads a stream in pages and folds it, from any state on.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { EventStore, RecordedEvent, StreamTail } from '../ports/event-store.port.ts';
import type { EventsAfter } from '../ports/snapshots.port.ts';
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

/** A state to fold on from, and what was read after it already. */
export type Beginning<State> = Folded<State> & { readonly after?: EventsAfter };

/**
 * Folds what follows `from`, until the stream ends or the state holds so many events. Uses `from` up. One round trip for
 * each page that was not read yet, of `pageSize` events (at most 10,000). Raises what reading raises.
 */
export async function foldOn<State>(
  { fold, store, tenant, stream }: FoldSource<State>,
  from: Beginning<State>,
  untilEvents?: bigint,
  pageSize = pageEvents,
): Promise<Folded<State>> {
  let { state, tail } = from;
  const roomFor = (most: number): number =>
    untilEvents === undefined ? most : Math.min(most, Number(untilEvents - eventsIn({ tail })));
  const take = (events: readonly RecordedEvent[]): void => {
    for (const { event, revision, leaf, at } of events) {
      state = fold.evolve(state, event);
      tail = { revision, leaf, at };
    }
  };
  const { events, isEnd } = from.after ?? { events: [], isEnd: false };
  take(events.slice(0, Math.max(0, roomFor(events.length))));
  if (isEnd) return { state, tail };
  for (;;) {
    const known = eventsIn({ tail });
    const limit = roomFor(pageSize);
    if (limit <= 0) return { state, tail };
    const range = { direction: 'forwards', limit } as const;
    const page = await store.read(
      tenant,
      stream,
      tail === 'none' ? { ...range, from: 'start' } : { ...range, from: known, after: tail.leaf },
      'sealed',
    );
    take(page);
    if (page.length < limit) return { state, tail };
  }
}
