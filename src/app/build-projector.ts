// The projector role: every projection followed by this process or standing by for another that does; and the numbering of
// a log whose positions have holes, which tenants' histories are read by.
import type { Clock, Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { allProjections } from '../projections/all.ts';
import { createProjector } from '../projections/projector.ts';
import { createSequencer } from '../projections/sequencer.ts';
import type { Storage } from './build-storage.ts';

/** What projectors work with; `holder` names this process among them. */
export interface ProjectingParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly holder: string;
}

/** Runs every projection until aborted; resolves once all have stopped and given their leases back. */
export async function project(parts: ProjectingParts, signal: AbortSignal): Promise<void> {
  const { storage, clock, pace, observer, holder } = parts;
  const { feed, projectionStore: store, leases, advanced } = storage;
  const projectors = allProjections.map((projection) =>
    createProjector({ projection, feed, store, leases, clock, pace, observer, advanced }, { holder }),
  );
  const { sequencing } = storage;
  const sequencers =
    sequencing === undefined ? [] : [createSequencer({ ...sequencing, leases, pace, observer }, { holder })];
  await Promise.all([...projectors, ...sequencers].map((worker) => worker.run(signal)));
}
