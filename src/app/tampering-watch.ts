// What this process met of changes made outside the program, in use or while it checks: an ERROR line for each place, a
// metric, and a part of health that stays degraded until a restart finds nothing any more.
import type { EventDecoder, EventFeed } from '../ports/event-feed.port.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import type { Keyring } from '../ports/keyring.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { TamperedFault } from '../ports/faults.ts';
import type { TamperedPlace } from '../ports/faults.ts';
import type { Health } from './health.routes.ts';

/** Places beyond so many are counted, and neither named nor logged. */
const maxPlaces = 1_000;
/** So many are named by the part of health. */
const shownPlaces = 3;

/** What is known in one process. */
export interface TamperingWatch {
  /** To be told of any failure: what is no tampering is passed over. */
  readonly met: (failure: unknown) => void;
  /** Whether a stream, or another named thing, was found changed. */
  readonly knows: (name: string) => boolean;
  readonly part: Health['parts'] extends () => readonly (infer Part)[] ? Part : never;
  /** The same, watched. */
  readonly store: (store: EventStore) => EventStore;
  readonly feed: <Feed extends Pick<EventFeed, 'read'>>(feed: Feed) => Feed;
  readonly decoder: (decoder: EventDecoder) => EventDecoder;
  readonly keyring: (keyring: Keyring) => Keyring;
}

/** Nothing known yet. */
export function watchTampering(observer: Pick<Observer, 'error' | 'count' | 'gauge'>): TamperingWatch {
  const places = new Map<string, TamperedPlace>();
  const met = (failure: unknown): void => {
    if (!(failure instanceof TamperedFault)) return;
    const { place, message, code } = failure;
    const { store, name, revision } = place;
    observer.count('tampering_met_total', { store });
    const key = JSON.stringify([store, name, String(revision)]);
    if (places.has(key) || places.size >= maxPlaces) return;
    places.set(key, place);
    const ofStore = [...places.values()].filter((one) => one.store === store).length;
    observer.gauge('tampered_places', ofStore, { store });
    observer.error('what was stored was changed outside the program: docs/operations.md, "Tampering"', {
      code,
      store,
      place: name,
      revision: revision === undefined ? undefined : String(revision),
      why: message,
    });
  };
  const watched = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (failure) {
      met(failure);
      throw failure;
    }
  };
  return {
    met,
    knows: (name) => [...places.values()].some((place) => place.name === name),
    part: {
      name: 'integrity',
      needed: false,
      check: () => {
        if (places.size === 0) return Promise.resolve({ state: 'ok' });
        const named = [...places.values()].slice(0, shownPlaces).map(textOf).join(', ');
        const more = places.size > shownPlaces ? ` and ${places.size - shownPlaces} more` : '';
        return Promise.resolve({
          state: 'degraded',
          detail: `tampered: ${named}${more}; see docs/operations.md, "Tampering"`,
        });
      },
    },
    store: (store) => ({
      ...store,
      read: (...asked) => watched(store.read(...asked)),
      readTenant: (...asked) => watched(store.readTenant(...asked)),
    }),
    keyring: (keyring) => ({
      ...keyring,
      person: (identity) => watched(keyring.person(identity)),
      knownPerson: (identity) => watched(keyring.knownPerson(identity)),
    }),
    feed: (feed) => ({ ...feed, read: (...asked) => watched(feed.read(...asked)) }),
    decoder: (decoder) => ({
      decode: async (...asked) => {
        const decoded = await decoder.decode(...asked);
        for (const one of decoded) if (one.kind === 'undecodable') met(one.fault);
        return decoded;
      },
    }),
  };
}

function textOf({ store, name, revision }: TamperedPlace): string {
  return `${store} ${name}${revision === undefined ? '' : `@${revision}`}`;
}
