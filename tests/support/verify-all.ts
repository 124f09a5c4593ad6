// Every read table of a running installation against its rebuild from zero, from a process that only looks.
import { join } from 'node:path';
import { readRolesKey } from '../../src/adapters/postgres/key-file.ts';
import { openFileRootKey } from '../../src/adapters/system/file-root-key.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { operatorPorts } from '../../src/app/cli/open-operator.ts';
import type { EventStorePlace } from '../../src/app/config/event-store.ts';
import { createParts } from '../../src/app/parts/parts.ts';
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
  const parts = createParts({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer, eventStore });
  try {
    return await createProjectionOperator(operatorPorts(parts)).verify('all', { batchSizes });
  } finally {
    await parts.close();
  }
}
