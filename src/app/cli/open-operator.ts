// The operators' acts over the configured database, for the time of one verb.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock } from '../../adapters/system/system-clock.ts';
import { systemPace } from '../../adapters/system/system-pace.ts';
import { allProjections } from '../../projections/all.ts';
import { createProjectionOperator } from '../../projections/operator.ts';
import type { OperatorPorts, ProjectionOperator } from '../../projections/operator.ts';
import type { Parts } from '../parts/parts.ts';
import { actsOf, operatorOnRecord } from './open-acts.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** Runs work with the acts and closes everything. Raises the faults of opening the installation and of the work. */
export async function withOperator<Result>(
  wish: InstallationWish,
  work: (operator: ProjectionOperator) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, async ({ parts }) => {
    const { onRecord } = actsOf(parts);
    const operator = createProjectionOperator(operatorPorts(parts));
    const rebuild: ProjectionOperator['rebuild'] = async (...asked) => {
      // A projection of another version than the running program's has no tables to be swapped yet.
      await parts.makeReadTables();
      return operator.rebuild(...asked);
    };
    return work(operatorOnRecord({ ...operator, rebuild }, onRecord));
  });
}

/** What operators' acts work with, of the parts of an installation. */
export function operatorPorts(parts: Parts): OperatorPorts {
  return {
    feed: parts.feed(),
    leases: parts.leases(),
    workshop: parts.workshop(),
    records: parts.records(),
    events: parts.store(),
    store: parts.projectionStore(),
    sequencing: parts.sequencing(),
    unit: parts.positionUnit,
    projections: allProjections,
    pace: systemPace,
    clock: systemClock,
    holder: `cli/${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`,
  };
}
