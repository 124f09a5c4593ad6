// For the specs of the server: a fresh server and a real client for each test, both gone after it.
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { AllStreamResolvedEvent, EventData, ResolvedEvent } from '@eventstore/db-client';
import { afterEach, beforeEach } from 'vitest';
import { startEsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import type { EsdbServer, EsdbServerOptions } from '../../../fakes/esdb/esdb-server.ts';

/** The test's server and client, and helpers over them. */
export interface Esdb {
  readonly server: EsdbServer;
  readonly client: EventStoreDBClient;
  /** Another client of the same server; it is disposed of after the test. */
  readonly another: () => EventStoreDBClient;
}

/** Starts both before each test of the file. */
export function useEsdb(options: EsdbServerOptions = {}): Esdb {
  let server: EsdbServer;
  let clients: EventStoreDBClient[] = [];
  const another = (): EventStoreDBClient => {
    const client = EventStoreDBClient.connectionString(server.url);
    clients.push(client);
    return client;
  };
  beforeEach(async () => {
    server = await startEsdbServer(options);
    another();
  });
  afterEach(async () => {
    await server.faults.clear();
    const disposed = clients.map(disposeOf);
    clients = [];
    await Promise.all(disposed);
    await server.stop();
  });
  return {
    get server() {
      return server;
    },
    get client() {
      return clients[0]!;
    },
    another,
  };
}

/** Ends a client's streams and its connection; `dispose` leaves the connection open. */
export async function disposeOf(client: EventStoreDBClient): Promise<void> {
  await client.dispose();
  const channel = await (
    client as unknown as { getChannel: () => Promise<{ close: () => void }> }
  ).getChannel();
  channel.close();
}

/** An event, identified by its number. */
export function event(n: number, id?: string): EventData {
  return jsonEvent({ type: 'counted.v1', data: { n }, ...(id !== undefined && { id }) });
}

/** Everything that a read returns. */
export async function all<Item>(read: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of read) items.push(item);
  return items;
}

/** The numbers of read events. */
export function numbers(read: readonly (ResolvedEvent | AllStreamResolvedEvent)[]): unknown[] {
  return read.map(({ event: given }) => (given?.data as { n?: number }).n);
}

/** The error that a promise ends with; fails where it ends well. */
export async function failure(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  );
  if (outcome === undefined) throw new Error('It was expected to fail.');
  return outcome;
}

/**
 * Calls until the client has noticed that its connection is gone: what it sends into one that the server has closed
 * comes back as UNAVAILABLE, and only the next call connects anew. At most 50 times.
 */
export async function reconnected<Given>(call: () => Promise<Given>): Promise<Given> {
  for (let left = 50; ; left -= 1) {
    try {
      return await call();
    } catch (error) {
      if (left === 0 || (error as { type?: string }).type !== 'unavailable') throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
