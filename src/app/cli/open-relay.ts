// What operators do with the relay of the configured installation, for the time of one verb. Needs no broker.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { systemPace } from '../../adapters/system/system-pace.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { OperatorAct } from '../../ports/projection-records.port.ts';
import { restartRelay } from '../../reactors/relay/relay.ts';
import type { Config } from '../config/config.ts';
import { actsOf } from './open-acts.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** What can be done with the relay. */
export interface RelayDesk {
  /** The topic that is published to. */
  readonly topic: string;
  /** Lets it publish again whatever follows a position; on record. Raises what `restartRelay` raises. */
  readonly rebuild: (from: bigint, by: OperatorAct) => Promise<void>;
}

/** What is opened: with the settings of Kafka. */
export interface RelayWish extends InstallationWish {
  readonly config: InstallationWish['config'] & Pick<Config, 'kafka'>;
}

/** Runs work with the desk and closes everything. Raises a permanent fault `no-broker` where no Kafka is configured. */
export async function withRelay<Result>(
  wish: RelayWish,
  work: (desk: RelayDesk) => Promise<Result>,
): Promise<Result> {
  const { kafka } = wish.config;
  if (kafka.kind === 'none') {
    throw new PermanentFault(
      'no-broker',
      'There is no relay: VOICEMEET_KAFKA_BROKERS names no broker. Run the verb with the settings of the process that publishes.',
    );
  }
  const { topic } = kafka;
  return withInstallation(wish, async ({ parts }) => {
    const { onRecord } = actsOf(parts);
    const [feed, places, leases] = [parts.relayFeed(), parts.relayPlaces(), parts.relayLeases()];
    const holder = `cli/${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
    const ports = { feed, places, leases, pace: systemPace };
    return work({
      topic,
      rebuild: (from, by) =>
        onRecord('relay.rebuild', `${topic} from=${from}`, by, () =>
          restartRelay(ports, { topic, holder, from, isDense: parts.positionUnit === 'events' }),
        ),
    });
  });
}
