// The role `reactor`: has happen outside what events ask for, by the reactors of the list, and sends webhooks. A reactor whose system is
// not configured is not started, which the log and /readyz say. Where there is a media plane it also applies what that reports, and looks
// at its rooms.
import type { Delivery } from '../../ports/delivery.port.ts';
import { allReactors } from '../../reactors/all-reactors.ts';
import type { ReactorPlan } from '../../reactors/all-reactors.ts';
import { showDeliveryLags } from '../../reactors/delivery-lag.ts';
import { watchedFromIntent } from '../../reactors/media/watched-intents.ts';
import { reactorRunner } from '../../reactors/reactor-runner.ts';
import type { ReactorRunner } from '../../reactors/reactor-runner.ts';
import type { OutsideSystem, Reactor } from '../../reactors/reactor.ts';
import type { Health } from '../health.routes.ts';
import { openDelivery } from '../parts/delivery.ts';
import { watch } from '../watch.ts';
import { startInBackground } from './background.ts';
import { startOutgoingWebhooks } from './outgoing-webhooks.ts';
import { startCanarySteps } from './canary.ts';
import { reactorPortsOf } from './reactor-ports.ts';
import { startRoomWork } from './room-work.ts';
import type { ProgramRole, RoleMeans } from './role.ts';

/** The role with these reactors. */
export function reactorRoleOf(plans: readonly ReactorPlan[]): ProgramRole {
  return {
    name: 'reactor',
    pools: ['appending', 'commands', 'keys', 'projecting', 'reacting'],
    async start(means) {
      const plane = await means.parts.mediaPlane();
      const ports = await reactorPortsOf(means, plane);
      const { media, recording } = ports;
      const made = plans.map(({ name, system, make }) => ({ name, system, reactor: make(ports) }));
      const missing = made.filter(({ reactor }) => reactor === undefined);
      for (const { name, system } of missing) {
        const fact =
          'A reactor is not started, since its system is not configured: nothing is asked of the system, and nothing waits for it.';
        means.observer.info(fact, { reactor: name, system: system.name });
      }
      const unconfigured = new Map(missing.map(({ system }) => [system.name, system]));
      const idle = [...unconfigured.values()].map(unconfiguredPart);
      const reactors = made.flatMap(({ reactor }) => reactor ?? []);
      if (reactors.length === 0) return { routes: [], health: () => idle };
      if (plane !== undefined && media !== undefined)
        await startRoomWork(means, { ...media, ...plane, rooms: media.rooms, recording });
      const canary = await startCanarySteps(means, 'reacting');
      const { delivery, health } = await means.lifecycle.start('delivery to reactors', () =>
        openDelivery({ ...means, canary }),
      );
      const runner = runnerOf(reactors, means, delivery);
      await startInBackground(means, 'reactors', (signal) => runner.run(signal));
      await startLagWatch(means, reactors);
      return { routes: [], health: () => [...health(), ...systemParts(runner), ...idle] };
    },
  };
}

const effectsRole = reactorRoleOf(allReactors);

export const reactorRole: ProgramRole = {
  ...effectsRole,
  pools: [...effectsRole.pools, 'audits'],
  start: async (means) => {
    const webhooks = await startOutgoingWebhooks(means);
    const served = await effectsRole.start(means);
    return { routes: [], health: () => [webhooks, ...(served?.health?.() ?? [])] };
  },
};

function runnerOf(reactors: readonly Reactor[], means: RoleMeans, delivery: Delivery): ReactorRunner {
  const { parts, clock, pace, ids, observer, holder } = means;
  const { dispatch } = parts.commands();
  const log = parts.log();
  const ledger = watchedFromIntent(parts.effectLedger(), parts.roomWatch());
  const inside = { ledger, decoder: parts.decoder(), dispatch };
  return reactorRunner({ reactors, delivery, log, ...inside, ids, clock, pace, observer, holder });
}

/** Shows how far reactors lag the log, whoever delivers it to them. */
async function startLagWatch(means: RoleMeans, reactors: readonly Reactor[]): Promise<void> {
  const { parts, clock, pace, observer } = means;
  const names = reactors.map(({ name }) => name);
  const ports = { checkpoints: parts.deliveryCheckpoints(), feed: parts.rawFeed(), clock, observer };
  const looks = [{ name: 'How far reactors lag the log', look: () => showDeliveryLags(names, ports) }];
  await startInBackground(means, 'watch of deliveries', (signal) => watch(looks, observer, pace, signal));
}

type Part = ReturnType<Health['parts']>[number];

function partOf({ name }: OutsideSystem, check: Part['check']): Part {
  return { name: `outside system ${name}`, needed: false, check };
}

/** Outside systems as parts of health: whoever asks is told what holds while one is out, and nobody is turned away. */
function systemParts({ systems }: ReactorRunner): readonly Part[] {
  return systems().map(({ system, state }) =>
    partOf(system, () =>
      Promise.resolve(
        state === 'closed'
          ? { state: 'ok' }
          : { state: 'degraded', detail: `does not answer: ${system.fallback}` },
      ),
    ),
  );
}

function unconfiguredPart(system: OutsideSystem): Part {
  return partOf(system, () =>
    Promise.resolve({ state: 'ok', detail: 'not configured: nothing is asked of it, and nothing waits' }),
  );
}
