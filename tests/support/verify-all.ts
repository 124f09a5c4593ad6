// Every read table of a running installation against its rebuild from zero, from a process that only looks.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readRolesKey } from '../../src/adapters/postgres/key-file.ts';
import { openFileRootKey } from '../../src/adapters/system/file-root-key.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { openStorage } from '../../src/app/build-storage.ts';
import type { EventStorePlace } from '../../src/app/config-values.ts';
import { allProjections } from '../../src/projections/all.ts';
import { createProjectionOperator } from '../../src/projections/operator.ts';
import type { Verification } from '../../src/projections/verify.ts';
import { fakeObserver } from './fakes/fake-observer.ts';

/** Verifies all projections, for batches of these sizes. */
export async function verifyAll(
  ownerUrl: string,
  keysDir: string,
  batchSizes: readonly number[] = [1, 7, 1_000],
  eventStore: EventStorePlace = { kind: 'postgres' },
): Promise<readonly Verification[]> {
  const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: false });
  const rolesKey = await readRolesKey(keysDir);
  const observer = fakeObserver();
  const storage = openStorage({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer, eventStore });
  try {
    const operator = createProjectionOperator({
      sequencing: storage.sequencing,
      recordOfLog: () => Promise.resolve(),
      unit: storage.log.capabilities.dense ? 'events' : 'bytes',
      projections: allProjections,
      records: storage.records,
      events: storage.store,
      feed: storage.feed,
      store: storage.projectionStore,
      leases: storage.leases,
      workshop: storage.workshop,
      clock: systemClock,
      pace: systemPace,
      holder: randomUUID(),
    });
    return await operator.verify('all', { batchSizes });
  } finally {
    await storage.close();
  }
}
