// What a stream's state was at an instant: its events recorded until then, folded from the beginning.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import { hasCome, type Instant } from '../domain/shared/instant.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import type { Fold } from './fold.ts';

const pageEvents = 1_000;

/** The state of a stream after the events that were recorded by `at`. Raises faults of reading streams. */
export type StateAt<State> = (tenant: TenantId, stream: StreamName, at: Instant) => Promise<State>;

/** Reads page by page and stops at the first event that is later: instants of a stream never go back. */
export function stateAt<State>(
  store: Pick<EventStore, 'read'>,
  fold: Pick<Fold<State>, 'evolve' | 'initial'>,
): StateAt<State> {
  return async (tenant, stream, at) => {
    let state = fold.initial();
    const range = { direction: 'forwards', limit: pageEvents } as const;
    let page = await store.read(tenant, stream, { ...range, from: 'start' }, 'sealed');
    for (;;) {
      for (const recorded of page) {
        if (!hasCome(recorded.at, at)) return state;
        state = fold.evolve(state, recorded.event);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < pageEvents) return state;
      page = await store.read(
        tenant,
        stream,
        { ...range, from: last.revision + 1n, after: last.leaf },
        'sealed',
      );
    }
  };
}
