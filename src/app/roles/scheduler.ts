// The role `scheduler`: fires timers that are due, and does the housekeeping.
import { observedLeases } from '../../following/observed-leases.ts';
import { chores } from '../../reactors/chores.ts';
import { housekeeping } from '../../reactors/housekeeping.ts';
import { showOverdue } from '../../reactors/overdue-watch.ts';
import { sweepRunner } from '../../reactors/sweep-runner.ts';
import { caughtUpOnce } from './caught-up-once.ts';
import { watch } from '../watch.ts';
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
      effects: parts.effectRetention(),
      webhooks: parts.webhookRetention(),
      outgoingWebhooks: parts.outgoingWebhookRetention(),
      dueItemsComplete: caughtUpOnce({
        tail: log.log.tail,
        standing: () => visibility.standing('due-items'),
      }),
      snapshots: parts.snapshotChores(),
      clock,
    });
    const leases = observedLeases(parts.timerLeases(), observer);
    const keeping = housekeeping({ leases, chores: all, pace, observer, worker });
    await startInBackground(means, 'housekeeping', (signal) => keeping.run(signal));
    const overdue = parts.overdueItems();
    const looks = [{ name: 'Late timers', look: () => showOverdue(overdue, clock, observer) }];
    await startInBackground(means, 'watch of timers', (signal) => watch(looks, observer, pace, signal));
    return undefined;
  },
};
