// Domain events with a place in a log, for tests of projections: a log that is an array.
import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import { parseStreamName, streamName } from '../../src/domain/shared/ids.ts';
import type { CommandId, CorrelationId, EventId, StreamName, TenantId } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { FedEvent, RecordedFeed } from '../../src/ports/event-feed.port.ts';
import type { EventStore, RecordedEvent } from '../../src/ports/event-store.port.ts';

const began = '2026-03-02T09:00:00.000Z' as Instant;

/** A log of domain events in memory, of any length, that can be followed and read by stream. */
export interface ArrayLog {
  readonly events: readonly FedEvent[];
  /** Adds an event to the end; `stream` is `<category>-<tenant>.<id>`. */
  readonly add: (stream: StreamName, event: DomainEvent) => RecordedEvent;
  /** Adds a record that nobody can decode. */
  readonly addUndecodable: (
    stream: StreamName,
    fault: Extract<FedEvent, { kind: 'undecodable' }>['fault'],
  ) => void;
  readonly feed: RecordedFeed;
  readonly store: Pick<EventStore, 'read'>;
  /** How often pages were asked for. */
  readonly reads: () => number;
  /** Gives the log another history. */
  readonly restart: () => void;
}

/** A stream of a new tenant. */
export function aStreamOf(category: string, tenant = randomUUID() as TenantId): StreamName {
  return streamName(category, tenant, randomUUID());
}

/** An empty log. */
export function createArrayLog(): ArrayLog {
  const events: FedEvent[] = [];
  const revisions = new Map<StreamName, bigint>();
  let epoch = randomUUID() as string;
  let reads = 0;
  const place = (stream: StreamName) => {
    const revision = (revisions.get(stream) ?? -1n) + 1n;
    revisions.set(stream, revision);
    return { stream, revision, position: BigInt(events.length + 1), at: addSeconds(began, events.length) };
  };
  const recordedOf = (stream: StreamName, event: DomainEvent): RecordedEvent => {
    const name = parseStreamName(stream)!;
    const command = randomUUID() as CommandId;
    return {
      ...place(stream),
      event,
      tenant: name.tenant,
      streamId: name.id,
      category: name.category,
      storedType: event.type,
      id: randomUUID() as EventId,
      command,
      causation: command,
      correlation: randomUUID() as CorrelationId,
      traceparent: `00-${randomUUID().replaceAll('-', '')}-00f067aa0ba902b7-01`,
      actor: { kind: 'service', id: 'test' },
      leaf: new Uint8Array(32),
    };
  };
  return {
    events,
    add: (stream, event) => {
      const recorded = recordedOf(stream, event);
      events.push({ kind: 'recorded', recorded });
      return recorded;
    },
    addUndecodable: (stream, fault) => {
      const empty = new Uint8Array(0);
      const stored = {
        ...place(stream),
        tenant: parseStreamName(stream)!.tenant,
        id: randomUUID() as EventId,
        type: 'strange.v1',
        command: randomUUID() as CommandId,
        leaf: empty,
        head: empty,
        body: empty,
        boxes: [],
      };
      events.push({ kind: 'undecodable', stored, fault });
    },
    feed: {
      read: (after, limit) => {
        reads += 1;
        return Promise.resolve(events.slice(Number(after), Number(after) + limit));
      },
      tail: () => Promise.resolve(BigInt(events.length)),
      epoch: () => Promise.resolve(epoch),
      changed: (after, timeoutMs, signal) =>
        new Promise((resolve) => {
          const timer = setInterval(() => {
            if (BigInt(events.length) > after) end();
          }, 5);
          const late = setTimeout(() => end(), timeoutMs);
          const end = (): void => {
            clearInterval(timer);
            clearTimeout(late);
            signal.removeEventListener('abort', end);
            resolve();
          };
          signal.addEventListener('abort', end);
          if (signal.aborted) end();
        }),
    },
    store: {
      read: (_tenant, stream, range) => {
        const from = typeof range.from === 'bigint' ? range.from : 0n;
        const found = events.flatMap((event) =>
          event.kind === 'recorded' && event.recorded.stream === stream && event.recorded.revision >= from
            ? [event.recorded]
            : [],
        );
        return Promise.resolve(found.slice(0, range.limit));
      },
    },
    reads: () => reads,
    restart: () => {
      epoch = randomUUID();
    },
  };
}
