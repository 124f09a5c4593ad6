// The id of this history: the id of the first event of the stream `log-epoch`, written once by the first who asks.
import { randomUUID } from 'node:crypto';
import { WrongExpectedVersionError, jsonEvent } from '@eventstore/db-client';
import { FatalFault, TransientFault, isTransient } from '../../../ports/faults.ts';
import type { EsdbClient } from './esdb-client.ts';
import { commandErrorOf, toFault } from './esdb-faults.ts';

const epochStream = 'log-epoch';
const maxAttempts = 3;

/** Returns the epoch, and writes it if there is none yet; of many concurrent writers the first wins, and all use its epoch. Once known, it is not read again. */
export function createLogEpoch(client: EsdbClient): () => Promise<string> {
  let known: string | undefined;
  const find = async (): Promise<string | undefined> => {
    const [first] =
      (await client.readStream(epochStream, { from: 'start', direction: 'forwards', limit: 1 })) ?? [];
    if (first?.event !== undefined && first.event.revision !== 0n) {
      throw new FatalFault(
        'stream-truncated',
        `${epochStream} was truncated, so the id of this history is unknown.`,
      );
    }
    return first?.event?.id;
  };
  const begin = async (): Promise<void> => {
    const event = jsonEvent({ type: 'log.began.v1', id: randomUUID(), data: {} });
    try {
      await client.append(epochStream, 'none', [event]);
    } catch (error) {
      // Another writer was first, or the outcome is unknown: the next read decides.
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
