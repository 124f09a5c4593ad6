// The role `reactor`: has happen outside what events ask for, by the reactors of the list. With an empty list it starts nothing,
// and uses no connection.
import type { Delivery } from '../../ports/delivery.port.ts';
import { allReactors } from '../../reactors/all-reactors.ts';
import type { ReactorPlan } from '../../reactors/all-reactors.ts';
import { reactorRunner } from '../../reactors/reactor-runner.ts';
import type { ReactorRunner } from '../../reactors/reactor-runner.ts';
import type { Health } from '../health.routes.ts';
import { openDelivery } from '../parts/delivery.ts';
import { startInBackground } from './background.ts';
import type { ProgramRole, RoleMeans } from './role.ts';

/** The role with these reactors. */
export function reactorRoleOf(plans: readonly ReactorPlan[]): ProgramRole {
  return {
    name: 'reactor',
    pools: plans.length === 0 ? [] : ['appending', 'commands', 'keys', 'projecting', 'reacting'],
    async start(means) {
      if (plans.length === 0) return undefined;
      const { delivery, health } = await means.lifecycle.start('delivery to reactors', () =>
        openDelivery(means),
      );
      const runner = runnerOf(plans, means, delivery);
      await startInBackground(means, 'reactors', (signal) => runner.run(signal));
      return { routes: [], health: () => [...health(), ...systemParts(runner)] };
    },
  };
}

export const reactorRole = reactorRoleOf(allReactors);

function runnerOf(plans: readonly ReactorPlan[], means: RoleMeans, delivery: Delivery): ReactorRunner {
  const { parts, clock, pace, ids, observer, holder } = means;
  const { dispatch } = parts.commands();
  const log = parts.log();
  const reactors = plans.map(({ make }) => make({ observer }));
  const inside = { ledger: parts.effectLedger(), decoder: parts.decoder(), dispatch };
  return reactorRunner({ reactors, delivery, log, ...inside, ids, clock, pace, observer, holder });
}

/** Outside systems as parts of health: whoever asks is told what holds while one is out, and nobody is turned away. */
function systemParts({ systems }: ReactorRunner): ReturnType<Health['parts']> {
  return systems().map(({ system: { name, fallback }, state }) => ({
    name: `outside system ${name}`,
    needed: false,
    check: () =>
      Promise.resolve(
        state === 'closed' ? { state: 'ok' } : { state: 'degraded', detail: `does not answer: ${fallback}` },
      ),
  }));
}
