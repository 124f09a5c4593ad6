// The program's storage with a meter of round trips, and command paths without any cached state whenever a test wants one.
import { randomBytes } from 'node:crypto';
import { rootKeyOf } from '../../src/adapters/system/file-root-key.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { createParts } from '../../src/app/parts/parts.ts';
import type { EventStorePlace } from '../../src/app/config/event-store.ts';
import type { Observer } from '../../src/ports/observer.port.ts';
import type { FreshDatabase } from './database.ts';
import { roundTripMeter } from './round-trips.ts';
import type { WholeCommandPath } from './write-server.ts';

const silent = {
  warn: () => undefined,
  error: () => undefined,
  count: () => undefined,
  time: () => undefined,
  gauge: () => undefined,
} as unknown as Observer;

/** Opens it on a database, with the log there or in an event store; close it after the test. */
export async function meteredStorage(database: FreshDatabase, eventStore?: EventStorePlace) {
  const meter = await roundTripMeter(database.ownerUrl);
  const rootKey = rootKeyOf(randomBytes(32));
  const options = {
    ownerUrl: meter.url,
    rolesKey: database.rolesKey,
    rootKey,
    pace: systemPace,
    ...(eventStore && { eventStore }),
  };
  let parts = createParts({ ...options, observer: silent });

  /** As after a start: no stream, key or answer is known. Connections are there, as those of a process that serves are. */
  const forget = async (): Promise<void> => {
    await parts.snapshotTaker().settled();
    await parts.close();
    parts = createParts({ ...options, observer: silent });
  };
  const whole: WholeCommandPath = {
    get log() {
      return parts.log();
    },
    keyring: {
      ensure: (scopes) => parts.keyring().ensure(scopes),
      find: (tenant, keys) => parts.keyring().find(tenant, keys),
      destroy: (tenant, subject) => parts.keyring().destroy(tenant, subject),
    },
    dispatch: {
      decide: (command, context) => parts.commands().dispatch.decide(command, context),
      answer: (request, wish) => parts.commands().dispatch.answer(request, wish),
    },
    // Whatever is asked, of the path that there is by then.
    facts: new Proxy(parts.commands().facts, {
      get: (_, question) => Reflect.get(parts.commands().facts, question) as unknown,
    }),
  };
  return {
    meter,
    forget,
    whole,
    parts: () => parts,
    close: async () => {
      await parts.close();
      await meter.close();
    },
  };
}

export type MeteredStorage = Awaited<ReturnType<typeof meteredStorage>>;
