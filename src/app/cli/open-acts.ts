// The record of operators' acts over the configured installation.
import { systemClock } from '../../adapters/system/system-clock.ts';
import { uuidIdSource } from '../../adapters/system/uuid-id-source.ts';
import type { Dispatch } from '../../ports/dispatch.port.ts';
import type { ProjectionOperator } from '../../projections/operator.ts';
import { operatorActs } from '../operator-acts.ts';
import type { OnRecord, OperatorActs } from '../operator-acts.ts';
import type { Parts } from '../parts/parts.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** The record over the parts of an installation. Whether older processes are connected is looked at before each command. */
export function actsOf(parts: Pick<Parts, 'commands' | 'store' | 'keyring' | 'words'>): OperatorActs {
  const decide: Dispatch['decide'] = async (command, context) => {
    await parts.words.look();
    return parts.commands().dispatch.decide(command, context);
  };
  return operatorActs({
    dispatch: { decide },
    store: parts.store(),
    keyring: parts.keyring(),
    ids: uuidIdSource(),
    clock: systemClock,
  });
}

/** Runs work with the record and closes everything. Raises the faults of opening the installation and of the work. */
export async function withActs<Result>(
  wish: InstallationWish,
  work: (acts: OperatorActs) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, ({ parts }) => work(actsOf(parts)));
}

/** The same acts on projections, each on record. */
export function operatorOnRecord(operator: ProjectionOperator, onRecord: OnRecord): ProjectionOperator {
  return {
    ...operator,
    resume: (name, by) => onRecord('projections.resume', name, by, () => operator.resume(name, by)),
    skipStopped: (name, by) =>
      onRecord(
        'projections.skip-stopped',
        name,
        by,
        () => operator.skipStopped(name, by),
        (position) => `event=${position}`,
      ),
    rebuild: (name, by, options) =>
      onRecord(
        'projections.rebuild',
        name,
        by,
        () => operator.rebuild(name, by, options),
        ({ parkedStreams }) => (parkedStreams === 0 ? 'ok' : 'streams-parked'),
      ),
    renumber: (by) => onRecord('log.renumber', 'current', by, () => operator.renumber(by)),
  };
}
