// The EventStoreDB that keeps the log, where one is configured: it takes appends, and gives streams and everything. Leaves nothing there.
import { openEsdb } from '../../adapters/eventstore/esdb/esdb-client.ts';
import { createEsdbProbe } from '../../adapters/eventstore/esdb/esdb-probe.ts';
import type { EventStorePlace } from '../config/event-store.ts';
import { probing } from './probing.ts';
import type { ServiceProbe } from './probing.ts';

const service = 'EventStoreDB';

/** The probe; its connection is its own. */
export function eventStoreProbe(place: EventStorePlace): ServiceProbe {
  return {
    service,
    run: async () => {
      const { attempt, unused, found } = probing(service);
      if (place.kind === 'postgres') {
        unused('append, read', 'the log is in PostgreSQL (no VOICEMEET_EVENTSTORE_URL)');
        return found();
      }
      const { client, close } = openEsdb(place.url.reveal());
      const probe = createEsdbProbe(client);
      try {
        await attempt('append to a stream', probe.append);
        await attempt('read a stream', probe.readStream);
        await attempt('read all streams', probe.readAll);
      } finally {
        await close();
      }
      return found();
    },
  };
}
