// The role `scheduler`: fires timers that are due, and does the housekeeping.
import { observedLeases } from '../../following/observed-leases.ts';
import { chores } from '../../reactors/chores.ts';
import { housekeeping } from '../../reactors/housekeeping.ts';
import type { Chore } from '../../reactors/housekeeping.ts';
import { showOverdue } from '../../reactors/overdue-watch.ts';
import { sweepRunner } from '../../reactors/sweep-runner.ts';
import { canaryWatch } from '../canary-watch.ts';
import { stepsOf } from '../canary-way.ts';
import { caughtUpOnce } from './caught-up-once.ts';
import { watch } from '../watch.ts';
import { startInBackground } from './background.ts';
import type { ProgramRole } from './role.ts';

export const schedulerRole: ProgramRole = {
  name: 'scheduler',
  pools: ['appending', 'commands', 'keys', 'timers'],
  async start(means) {
    const { config, parts, log, visibility, clock, pace, ids, observer, holder: worker } = means;
    const { dispatch } = parts.commands();
    const dueItems = parts.dueItems();
    const runner = sweepRunner({ dueItems, dispatch, clock, pace, ids, observer, worker });
    await startInBackground(means, 'timers', (signal) => runner.run(signal));
    const beats = { canary: parts.canary('timers'), tail: log.log.tail, steps: stepsOf(config) };
    const canary = canaryWatch({ ...beats, pace, observer });
    const sending: Chore = { name: 'canary', sweep: () => canary.send().then(() => 0) };
    const swept = chores({
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
    const keeping = housekeeping({ leases, chores: [sending, ...swept], pace, observer, worker });
    await startInBackground(means, 'housekeeping', (signal) => keeping.run(signal));
    const overdue = parts.overdueItems();
    const looks = [
      { name: 'Late timers', look: () => showOverdue(overdue, clock, observer) },
      { name: 'The canary', look: canary.look },
    ];
    await startInBackground(means, 'watch of timers', (signal) => watch(looks, observer, pace, signal));
    return { routes: [], health: () => [canary.part] };
  },
};
