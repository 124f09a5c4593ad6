// Every backing service of a configuration, with what its roles ask of it.
import { countRemoteKeys } from '../../adapters/auth/remote-keys.ts';
import { createKafkaProbe } from '../../adapters/kafka/kafka-probe.ts';
import { createLivekitProbe } from '../../adapters/livekit/livekit-probe.ts';
import { webhookCame } from '../../adapters/postgres/webhook-came.ts';
import type { Pace } from '../../ports/clock.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { Config } from '../config/config.ts';
import { configuredReactors } from '../configured-reactors.ts';
import type { PoolPurpose } from '../config/pools.ts';
import { consumerGroups, openKafka } from '../parts/kafka.ts';
import { keyOf } from '../parts/media-plane.ts';
import type { Parts } from '../parts/parts.ts';
import { poolsOf, rolesPlayed } from '../roles/all.ts';
import { eventStoreProbe } from './event-store-probe.ts';
import { issuersProbe } from './issuers-probe.ts';
import { kafkaProbe } from './kafka-probe.ts';
import { livekitProbe } from './livekit-probe.ts';
import { postgresProbe } from './postgres-probe.ts';
import type { ServiceProbe } from './probing.ts';

/** What services are tried with. */
export interface ProbesMeans {
  readonly config: Config;
  /** Undefined where the database can't be opened: what needs it is not tried then. */
  readonly parts: Pick<Parts, 'pools' | 'relayPlaces'> | undefined;
  /** The pools of this process, whose connections are taken. */
  readonly own: ReadonlySet<PoolPurpose>;
  readonly pace: Pace;
  readonly observer: Pick<Observer, 'debug'>;
  readonly thorough: boolean;
  readonly topicWaitMs: number;
  /** Why no webhook can be seen; undefined where one can. */
  readonly unseenWebhooks: () => Promise<string | undefined>;
}

/** A probe for each service; one that the configuration does not use says so. */
export function serviceProbes(means: ProbesMeans): readonly ServiceProbe[] {
  const { config, parts, own, pace, observer, thorough, topicWaitMs, unseenWebhooks } = means;
  const { roles, kafka, livekit, reactorsFrom, eventStore, issuers, production } = config;
  const used = poolsOf(rolesPlayed(config));
  const asksForTokens = roles.has('api') || roles.has('gateway');
  const publishes = roles.has('relay') && kafka.kind !== 'none';
  return [
    ...(parts === undefined ? [] : [postgresProbe({ pools: parts.pools, used, own, thorough, production })]),
    eventStoreProbe(eventStore),
    kafkaProbe({
      config,
      open: async (configured) => {
        const client = await openKafka(configured, observer);
        return createKafkaProbe(client, { topic: configured.topic, group: consumerGroups });
      },
      publishes,
      receives: roles.has('reactor') && reactorsFrom === 'kafka' && kafka.kind !== 'none',
      places: publishes ? parts?.relayPlaces() : undefined,
      reactors: configuredReactors(config).map(({ name }) => name),
      pace,
      topicWaitMs,
    }),
    livekitProbe({
      livekit,
      used: roles.has('reactor'),
      open: async ({ apiUrl, key }) => createLivekitProbe({ apiUrl, key: await keyOf(key) }),
      unseen: unseenWebhooks,
      webhookCame: (room) =>
        parts === undefined ? Promise.resolve(false) : webhookCame(parts.pools.of('reacting'), room),
      pace,
    }),
    issuersProbe(asksForTokens ? issuers : [], countRemoteKeys),
  ];
}
