// The operators' acts over the configured database, for the time of one verb.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { recordLogAct } from '../../adapters/postgres/log-acts.ts';
import { systemClock } from '../../adapters/system/system-clock.ts';
import { systemPace } from '../../adapters/system/system-pace.ts';
import { allProjections } from '../../projections/all.ts';
import { createProjectionOperator } from '../../projections/operator.ts';
import type { OperatorPorts, ProjectionOperator } from '../../projections/operator.ts';
import { openStorage } from '../build-storage.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** Runs work with the acts and closes everything. Raises the faults of opening the installation and of the work. */
export async function withOperator<Result>(
  wish: InstallationWish,
  work: (operator: ProjectionOperator) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, async ({ ownerUrl, rolesKey, rootKey, observer }) => {
    const { eventStore } = wish.config;
    const storage = openStorage({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer, eventStore });
    try {
      await storage.projectionStore.ensureTables(allProjections.flatMap(({ tables }) => tables));
      const { feed, leases, workshop, records, store: events, projectionStore: store } = storage;
      const holder = `cli/${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
      const ports: OperatorPorts = {
        feed,
        leases,
        workshop,
        records,
        events,
        store,
        projections: allProjections,
        holder,
        pace: systemPace,
        clock: systemClock,
        sequencing: storage.sequencing,
        unit: storage.log.capabilities.dense ? 'events' : 'bytes',
        recordOfLog: (deed, act) => recordLogAct(storage.poolOf('vm_projector'), deed, act),
      };
      return await work(createProjectionOperator(ports));
    } finally {
      await storage.close();
    }
  });
}
