// The role `projector`: follows the log for every projection, or stands by for another process that does; and numbers the
// events of a log whose positions have holes, by which tenants' histories are read. Checks the whole log in the background.
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { allProjections } from '../../projections/all.ts';
import type { CanarySteps } from '../../following/canary-steps.ts';
import { observedLeases } from '../../following/observed-leases.ts';
import { showLags } from '../../projections/lag-watch.ts';
import { createProjector } from '../../projections/projector.ts';
import { createSequencer } from '../../projections/sequencer.ts';
import { projectionStep } from '../canary-way.ts';
import type { Parts } from '../parts/parts.ts';
import { deletionWatch } from '../deletion-watch.ts';
import { checkLogForEver, showLogCheckAge } from '../log-check.ts';
import type { LogCheckPorts } from '../log-check.ts';
import { watch } from '../watch.ts';
import { startInBackground } from './background.ts';
import { startCanarySteps } from './canary.ts';
import type { ProgramRole } from './role.ts';

export const projectorRole: ProgramRole = {
  name: 'projector',
  pools: ['keys', 'projecting'],
  async start(means) {
    const { parts, visibility, clock, pace, observer } = means;
    const { advanced } = visibility;
    const { along } = await startCanarySteps(means, 'projecting');
    await startInBackground(means, 'projections', (signal) => project({ ...means, advanced, along }, signal));
    const checking: LogCheckPorts = {
      ...parts.logCheck(),
      records: parts.logCheckRecords(),
      endsKept: parts.logKind === 'postgres',
      leases: observedLeases(parts.leases(), observer),
      tampering: parts.tampering,
      pace,
      observer,
      holder: means.holder,
    };
    await startInBackground(means, 'check of the log', (signal) => checkLogForEver(checking, signal));
    const lags = { projections: allProjections, visibility, feed: parts.rawFeed(), clock, observer };
    const deletions = deletionWatch({ deletions: parts.overdueDeletions(), clock, observer });
    const looks = [
      { name: 'The lag of projections', look: () => showLags(lags) },
      {
        name: 'The age of the last check of the log',
        look: () => showLogCheckAge(checking.records, observer),
      },
      { name: 'Late deletions', look: deletions.look },
    ];
    await startInBackground(means, 'watch of lags', (signal) => watch(looks, observer, pace, signal));
    return { routes: [], health: () => [deletions.part] };
  },
};

/** What projectors work with; `holder` names this process among them. */
export interface ProjectingMeans {
  readonly parts: Pick<Parts, 'feed' | 'projectionStore' | 'leases' | 'sequencing'>;
  /** Told of each projection that has moved. */
  readonly advanced: (key: string, position: bigint) => void;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly holder: string;
  /** The canary's way past each projection; none where nothing is said. */
  readonly along?: CanarySteps['along'];
}

/** Runs every projection until aborted; resolves once all have stopped and released their leases. */
export async function project(means: ProjectingMeans, signal: AbortSignal): Promise<void> {
  const { parts, clock, pace, observer, holder, advanced, along } = means;
  const [shared, store] = [parts.feed(), parts.projectionStore()];
  const leases = observedLeases(parts.leases(), observer);
  const projectors = allProjections.map((projection) => {
    const feed = along?.(projectionStep(projection.name), shared) ?? shared;
    return createProjector({ projection, feed, store, leases, clock, pace, observer, advanced }, { holder });
  });
  const sequencing = parts.sequencing();
  const sequencers =
    sequencing === undefined ? [] : [createSequencer({ ...sequencing, leases, pace, observer }, { holder })];
  await Promise.all([...projectors, ...sequencers].map((worker) => worker.run(signal)));
}
