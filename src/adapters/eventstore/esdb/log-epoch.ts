// The id of this history: that of the first event of the stream `log-epoch`, written once by whoever asks first.
import { randomUUID } from 'node:crypto';
import { WrongExpectedVersionError, jsonEvent } from '@eventstore/db-client';
import { FatalFault, TransientFault, isTransient } from '../../../ports/faults.ts';
import type { EsdbClient } from './esdb-client.ts';
import { commandErrorOf, toFault } from './esdb-faults.ts';

const epochStream = 'log-epoch';
const maxAttempts = 3;

/** Tells the epoch, and writes it where there is none yet: of many who come at once, one is believed by all. Known once, it is not asked for again. */
export function createLogEpoch(client: EsdbClient): () => Promise<string> {
  let known: string | undefined;
  const find = async (): Promise<string | undefined> => {
    const [first] =
      (await client.readStream(epochStream, { from: 'start', direction: 'forwards', limit: 1 })) ?? [];
    if (first?.event !== undefined && first.event.revision !== 0n) {
      throw new FatalFault(
        'stream-truncated',
        `${epochStream} was truncated: which history this is is not known.`,
      );
    }
    return first?.event?.id;
  };
  const begin = async (): Promise<void> => {
    const event = jsonEvent({ type: 'log.began.v1', id: randomUUID(), data: {} });
    try {
      await client.append(epochStream, 'none', [event]);
    } catch (error) {
      // Somebody else was first, or the outcome is open: what is read next is the truth.
      const fault = toFault(error);
      if (!(commandErrorOf(error) instanceof WrongExpectedVersionError) && !isTransient(fault)) throw fault;
    }
  };
  return async () => {
    for (let attempt = 0; known === undefined && attempt < maxAttempts; attempt += 1) {
      known = await find();
      if (known === undefined) await begin();
    }
    known ??= await find();
    if (known !== undefined) return known;
    throw new TransientFault('eventstore-away', 'The epoch could not be written.', { retryAfterSeconds: 1 });
  };
}
