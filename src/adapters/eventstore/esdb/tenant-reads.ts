// Reads one tenant's events in the order of the log: their places are looked up in the sequence, which lags the log a
// little, and the records are read from their streams.
import type { StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault, TamperedFault, TransientFault } from '../../../ports/faults.ts';
import type { LogSequence, NumberedEvent, TenantSequence } from '../../../ports/log-sequence.port.ts';
import type { CallLimit } from './call-limit.ts';
import type { EsdbStreams } from './esdb-streams.ts';

/** How long a read waits for the sequence, and how often it looks, in milliseconds. */
const maxWaitMs = 5_000;
const lookMs = 20;

/** What reading tenants needs. */
export interface TenantReadParts {
  readonly sequence: LogSequence;
  readonly streams: EsdbStreams;
  readonly limit: CallLimit;
  readonly tail: () => Promise<bigint>;
  readonly epoch: () => Promise<string>;
}

/** As the port's `readTenant`. Transient `sequence-behind` after 5 s; fatal `epoch-mismatch` where the sequence is of another history. */
export type ReadTenant = (
  tenant: TenantId,
  after: bigint,
  upTo: bigint,
  limit: number,
) => Promise<readonly StoredEvent[]>;

/** Reads over the parts. */
export function createTenantReads({ sequence, streams, limit, tail, epoch }: TenantReadParts): ReadTenant {
  const looked = async (
    tenant: TenantId,
    after: bigint,
    upTo: bigint,
    most: number,
  ): Promise<TenantSequence> => {
    const found = await sequence.ofTenant(tenant, after, upTo, most);
    const history = await epoch();
    if (found.end !== undefined && found.end.epoch !== history) {
      throw new FatalFault(
        'epoch-mismatch',
        `The sequence belongs to history ${found.end.epoch}, but this log is history ${history}. Number it again: voicemeet log renumber.`,
      );
    }
    return found;
  };

  const sequenced: ReadTenantPlaces = async (tenant, after, upTo, most) => {
    const began = performance.now();
    let wanted: bigint | undefined;
    for (;;) {
      const found = await looked(tenant, after, upTo, most);
      const end = found.end?.position ?? 0n;
      if (end >= upTo || found.events.length >= most) return found.events;
      wanted ??= least(upTo, await tail());
      if (end >= wanted) return found.events;
      if (performance.now() - began > maxWaitMs) {
        throw new TransientFault(
          'sequence-behind',
          `The sequence is at ${end} and has not reached ${wanted} yet.`,
          {
            retryAfterSeconds: 1,
          },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  };

  return async (tenant, after, upTo, most) => {
    const places = await sequenced(tenant, after, upTo, most);
    const byStream = new Map<StreamName, NumberedEvent[]>();
    for (const place of places) byStream.set(place.stream, [...(byStream.get(place.stream) ?? []), place]);
    const records = new Map<string, StoredEvent>();
    await Promise.all(
      [...byStream].map(([stream, own]) =>
        limit(async () => {
          for (const event of await readSpan(streams, stream, own)) records.set(event.id, event);
        }),
      ),
    );
    return places.map((place) => recordOf(place, records.get(place.id)));
  };
}

type ReadTenantPlaces = (
  tenant: TenantId,
  after: bigint,
  upTo: bigint,
  most: number,
) => Promise<readonly NumberedEvent[]>;

/** A stream's events of one page follow each other, since they are all of the stream's tenant. */
async function readSpan(
  streams: EsdbStreams,
  stream: StreamName,
  places: readonly NumberedEvent[],
): Promise<readonly StoredEvent[]> {
  const [first] = places;
  if (first === undefined) return [];
  return streams.read(stream, { from: first.revision, direction: 'forwards', limit: places.length });
}

function recordOf(
  { stream, revision, position }: NumberedEvent,
  event: StoredEvent | undefined,
): StoredEvent {
  if (event?.stream === stream && event.revision === revision && event.position === position) return event;
  throw new TamperedFault(
    { store: 'log', name: stream, revision },
    `The event that was numbered at ${stream}@${revision} is not there.`,
  );
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
