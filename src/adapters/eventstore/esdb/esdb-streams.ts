// Reads our streams in EventStoreDB. A stream that was deleted or truncated is never taken for one that never existed,
// nor for a shorter one: history is missing, and the reader must stop.
import { metastreamOf } from '@eventstore/db-client';
import type { StreamName } from '../../../domain/shared/ids.ts';
import type { StoredEvent, StreamRange } from '../../../ports/event-log.port.ts';
import { TamperedFault } from '../../../ports/faults.ts';
import type { EsdbClient } from './esdb-client.ts';
import { storedEventOf } from './esdb-records.ts';

/** Reads of whole records. */
export interface EsdbStreams {
  /** As the port's `readStream`; fatal `stream-truncated` and `stream-deleted` where events are missing. */
  readonly read: (stream: StreamName, range: StreamRange) => Promise<readonly StoredEvent[]>;
  /** As `read` forwards, but a stream that is not found is empty. For callers who will write to it and notice a deleted one then. */
  readonly readFrom: (stream: StreamName, from: bigint, limit: number) => Promise<readonly StoredEvent[]>;
  /** The last event. */
  readonly end: (stream: StreamName) => Promise<StoredEvent | undefined>;
}

/** Reads over a client. */
export function createEsdbStreams(client: EsdbClient): EsdbStreams {
  const find = async (
    stream: StreamName,
    range: StreamRange,
  ): Promise<readonly StoredEvent[] | undefined> => {
    const given = await client.readStream(stream, range);
    if (given === undefined) return undefined;
    const events = given.flatMap(({ event }) => (event === undefined ? [] : [storedEventOf(event)]));
    assertWhole(stream, range, events);
    return events;
  };
  const read = async (stream: StreamName, range: StreamRange): Promise<readonly StoredEvent[]> => {
    const found = await find(stream, range);
    if (found === undefined) await assertNeverWritten(client, stream);
    return found ?? [];
  };
  return {
    read,
    readFrom: async (stream, from, limit) =>
      (await find(stream, { from, direction: 'forwards', limit })) ?? [],
    end: async (stream) => (await read(stream, { from: 'end', direction: 'backwards', limit: 1 }))[0],
  };
}

/** A soft-deleted stream reads as "not found"; only its metadata tell it from one that never existed. */
async function assertNeverWritten(client: EsdbClient, stream: StreamName): Promise<void> {
  const metadata = await client.readStream(metastreamOf(stream), {
    from: 'end',
    direction: 'backwards',
    limit: 1,
  });
  if (metadata !== undefined && metadata.length > 0) {
    throw truncated(stream, 'is not found, but it has metadata: it was deleted');
  }
}

/** Checks that revisions follow each other without a hole, and begin and end where they must. */
function assertWhole(stream: StreamName, range: StreamRange, events: readonly StoredEvent[]): void {
  const { from, direction, limit } = range;
  const step = direction === 'forwards' ? 1n : -1n;
  events.forEach((event, index) => {
    const previous = events[index - 1];
    if (previous !== undefined && event.revision !== previous.revision + step) throw truncated(stream);
  });
  const [first] = events;
  const last = events.at(-1);
  if (direction === 'forwards') {
    const wanted = from === 'start' ? 0n : from;
    if (first === undefined ? wanted === 0n : wanted !== 'end' && first.revision !== wanted)
      throw truncated(stream);
    return;
  }
  if (last === undefined || (events.length < limit && last.revision !== 0n)) throw truncated(stream);
}

function truncated(stream: StreamName, what = 'was truncated: some of its events are gone'): TamperedFault {
  return new TamperedFault({ store: 'log', name: stream }, `${stream} ${what}.`, 'stream-truncated');
}
