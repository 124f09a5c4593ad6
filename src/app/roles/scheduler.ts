// The role `scheduler`: fires timers that are due, and does the housekeeping.
import { chores } from '../../reactors/chores.ts';
import { housekeeping } from '../../reactors/housekeeping.ts';
import { sweepRunner } from '../../reactors/sweep-runner.ts';
import { caughtUpOnce } from './caught-up-once.ts';
import { startInBackground } from './background.ts';
import type { ProgramRole } from './role.ts';

export const schedulerRole: ProgramRole = {
  name: 'scheduler',
  pools: ['appending', 'commands', 'keys', 'timers'],
  async start(means) {
    const { parts, log, visibility, clock, pace, ids, observer, holder: worker } = means;
    const { dispatch } = parts.commands();
    const dueItems = parts.dueItems();
    const runner = sweepRunner({ dueItems, dispatch, clock, pace, ids, observer, worker });
    await startInBackground(means, 'timers', (signal) => runner.run(signal));
    const all = chores({
      answers: parts.answers(),
      dueItems,
      dueItemsComplete: caughtUpOnce({
        tail: log.log.tail,
        standing: () => visibility.standing('due-items'),
      }),
      snapshots: parts.snapshotChores(),
      clock,
    });
    const keeping = housekeeping({ leases: parts.timerLeases(), chores: all, pace, observer, worker });
    await startInBackground(means, 'housekeeping', (signal) => keeping.run(signal));
    return undefined;
  },
};
