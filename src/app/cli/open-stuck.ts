// The desk for stuck work over the configured database, for the time of one verb.
import { allProjections } from '../../projections/all.ts';
import type { StuckOutcome } from '../../ports/stuck-work.port.ts';
import { ownerOf, stuckStreams } from '../../projections/stuck-streams.ts';
import { allReactors } from '../../reactors/all-reactors.ts';
import { stuckEffects } from '../../reactors/stuck-effects.ts';
import { stuckWebhooks } from '../../reactors/media/stuck-webhooks.ts';
import { stuckTimers } from '../../reactors/timers/stuck-timers.ts';
import { stuckDesk } from '../stuck-desk.ts';
import type { StuckDesk } from '../stuck-desk.ts';
import { actsOf } from './open-acts.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';
import { operatorPorts } from './open-operator.ts';

/** Runs work with the desk and closes everything. Raises the faults of opening the installation and of the work. */
export async function withStuck<Result>(
  wish: InstallationWish,
  work: (desk: StuckDesk) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, ({ parts }) => {
    const ports = operatorPorts(parts);
    const { onRecord } = actsOf(parts);
    const desk = stuckDesk({
      work: parts.stuckWork(),
      owners: new Map([
        ...allProjections.map((each) => [ownerOf(each), stuckStreams(ports, each)] as const),
        ['timers', stuckTimers(parts.dueItems())],
        ['webhooks', stuckWebhooks(parts.webhookInbox())],
        ...allReactors.map(({ name }) => [`effects:${name}`, stuckEffects(parts.effectLedger())] as const),
      ]),
      record: (act, target, by, doing) => onRecord(act, target, by, doing, codeOf),
    });
    return work(desk);
  });
}

function codeOf(outcome: StuckOutcome): string {
  return 'goesOn' in outcome ? 'ok' : 'stuck-again';
}
