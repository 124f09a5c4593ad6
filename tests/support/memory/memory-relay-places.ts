// Places of relays in memory: for tests of what uses them.
import { FatalFault } from '../../../src/ports/faults.ts';
import type { RelayPlaces, RelayStanding } from '../../../src/ports/relay-places.port.ts';

/** No place yet. */
export function createMemoryRelayPlaces(): RelayPlaces {
  const places = new Map<string, RelayStanding & { readonly fence: bigint }>();
  const owned = (topic: string, fence: bigint): RelayStanding => {
    const place = places.get(topic);
    if (place === undefined || place.fence > fence) throw new FatalFault('fenced', 'a newer claim');
    return place;
  };
  const follows = { state: 'following', reason: '' } as const;
  return {
    claim: async (topic, fence, epoch) => {
      const begun = { position: 0n, epoch, life: 1n, ends: [], restarted: false, fence: 0n, ...follows };
      if (!places.has(topic)) places.set(topic, begun);
      const place = owned(topic, fence);
      places.set(topic, { ...place, fence });
      return Promise.resolve(place);
    },
    move: async (topic, fence, from, to) => {
      const { position, epoch } = owned(topic, fence);
      if (position !== from.position || epoch !== from.epoch) throw new FatalFault('fenced', 'elsewhere');
      places.set(topic, { ...to, ...follows, fence });
      return Promise.resolve();
    },
    report: async (topic, fence, state, reason) => {
      places.set(topic, { ...owned(topic, fence), state, reason, fence });
      return Promise.resolve();
    },
    restart: async (topic, fence, place) => {
      places.set(topic, { ...owned(topic, fence), ...place, restarted: true, ...follows, fence });
      return Promise.resolve();
    },
    find: (topic) => Promise.resolve(places.get(topic)),
  };
}
