// The projector role: every projection followed by this process or standing by for another that does.
import type { Clock, Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { allProjections } from '../projections/all.ts';
import { createProjector } from '../projections/projector.ts';
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
  await Promise.all(projectors.map((projector) => projector.run(signal)));
}
