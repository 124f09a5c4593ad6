// Tries what the program asks of EventStoreDB, and leaves nothing there: it reads the streams, and appends at a revision that no stream
// has. Whoever may not append is refused before the revision is looked at, and only the node that may write compares it.
import { randomUUID } from 'node:crypto';
import { WrongExpectedVersionError, jsonEvent } from '@eventstore/db-client';
import { FatalFault } from '../../../ports/faults.ts';
import type { EsdbClient } from './esdb-client.ts';
import { commandErrorOf, toFault } from './esdb-faults.ts';

/** One EventStoreDB, tried. Everything raises the faults of `esdb-faults.ts`. */
export interface EsdbProbe {
  readonly append: () => Promise<void>;
  readonly readStream: () => Promise<void>;
  readonly readAll: () => Promise<void>;
}

/** Far beyond any revision, and within what the server takes. */
const noSuchRevision = 2n ** 53n;
const stream = 'voicemeet-probe';

/** A probe over a client. */
export function createEsdbProbe(client: EsdbClient): EsdbProbe {
  return {
    append: async () => {
      const event = jsonEvent({ type: 'voicemeet.probe', id: randomUUID(), data: {} });
      try {
        await client.append(stream, noSuchRevision, [event]);
      } catch (error) {
        if (commandErrorOf(error) instanceof WrongExpectedVersionError) return;
        throw toFault(error);
      }
      throw new FatalFault(
        'eventstore-unsound',
        'EventStoreDB accepted an append at a revision that the stream does not have.',
      );
    },
    readStream: async () => {
      await client.readStream(stream, { from: 'start', direction: 'forwards', limit: 1 });
    },
    readAll: async () => {
      await client.readAll({ from: 'end', direction: 'backwards', limit: 1 });
    },
  };
}
