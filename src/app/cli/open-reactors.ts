// What operators do about reactors, over the configured installation, for the time of one verb.
import type { DeliveryCheckpoints } from '../../ports/delivery-checkpoints.port.ts';
import type { EventLog } from '../../ports/event-log.port.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { OperatorAct } from '../../ports/projection-records.port.ts';
import { allReactors } from '../../reactors/all-reactors.ts';
import { webhooksName } from '../../reactors/webhooks/webhook-sender.ts';
import type { OnRecord } from '../operator-acts.ts';
import { actsOf } from './open-acts.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** Acts on reactors, each on record. */
export interface ReactorDesk {
  /** Delivers the log to a reactor anew. Raises permanent `reactor-unknown`. */
  readonly restart: (reactor: string, by: OperatorAct) => Promise<void>;
}

/** What the desk works with. */
export interface ReactorDeskPorts {
  readonly names: readonly string[];
  readonly checkpoints: Pick<DeliveryCheckpoints, 'restart'>;
  readonly log: Pick<EventLog, 'epoch'>;
  readonly onRecord: OnRecord;
}

/** Makes the desk. */
export function reactorDesk({ names, checkpoints, log, onRecord }: ReactorDeskPorts): ReactorDesk {
  return {
    restart: async (reactor, by) => {
      if (!names.includes(reactor)) {
        const known = names.length === 0 ? 'this version has none' : `reactors are: ${names.join(', ')}`;
        throw new PermanentFault('reactor-unknown', `There is no reactor ${reactor}; ${known}.`);
      }
      await onRecord('reactors.restart', reactor, by, async () =>
        checkpoints.restart(reactor, await log.epoch()),
      );
    },
  };
}

/** Runs work with the desk and closes everything. Raises the faults of opening the installation and of the work. */
export async function withReactors<Result>(
  wish: InstallationWish,
  work: (desk: ReactorDesk) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, ({ parts }) =>
    work(
      reactorDesk({
        names: [...allReactors.map(({ name }) => name), webhooksName],
        checkpoints: parts.deliveryCheckpoints(),
        log: parts.log(),
        onRecord: actsOf(parts).onRecord,
      }),
    ),
  );
}
