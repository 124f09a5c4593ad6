// Reactors: the ledger of their effects, how far the log was delivered to each, and what they ask of read models.
import { createPostgresEffectLedger } from '../../adapters/postgres/effects/postgres-effect-ledger.ts';
import { createPostgresDeliveryCheckpoints } from '../../adapters/postgres/postgres-delivery-checkpoints.ts';
import { createPostgresGenerations } from '../../adapters/postgres/postgres-generations.ts';
import { createPostgresLeases } from '../../adapters/postgres/postgres-leases.ts';
import { createPostgresRelayPlaces } from '../../adapters/postgres/postgres-relay-places.ts';
import { createPostgresUnfinishedTracks } from '../../adapters/postgres/postgres-unfinished-tracks.ts';
import type { DeliveryCheckpoints } from '../../ports/delivery-checkpoints.port.ts';
import type { EffectLedger } from '../../ports/effect-ledger.port.ts';
import type { Generations } from '../../ports/generations.port.ts';
import type { Leases } from '../../ports/lease.port.ts';
import { tableName } from '../../ports/read-table.ts';
import type { RelayPlaces } from '../../ports/relay-places.port.ts';
import type { UnfinishedTracks } from '../../ports/unfinished-tracks.port.ts';
import { recordedTracksTable } from '../../projections/recordings/recordings.table.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What reactors work with. */
export interface ReactorParts {
  readonly effectLedger: () => EffectLedger;
  readonly deliveryCheckpoints: () => DeliveryCheckpoints;
  /** Numbers for assignments of a topic's partitions. */
  readonly deliveryGenerations: () => Generations;
  /** How far the log was published, as the reactors' role sees it. */
  readonly publishedPlaces: () => Pick<RelayPlaces, 'find'>;
  /** Leases of deliveries, as the reactors' role. */
  readonly deliveryLeases: () => Leases;
  /** Files that are being written, as the projectors' role. */
  readonly unfinishedTracks: () => UnfinishedTracks;
  /** Forgets effects that ended long ago, as the scheduler's role. */
  readonly effectRetention: () => Pick<EffectLedger, 'sweep'>;
}

/** The parts of reactors. */
export function reactorParts({ part }: Opening, pools: Pools): ReactorParts {
  return {
    effectLedger: part('effect ledger', () => createPostgresEffectLedger(pools.of('reacting'))),
    deliveryCheckpoints: part('checkpoints of deliveries', () =>
      createPostgresDeliveryCheckpoints(pools.of('reacting')),
    ),
    deliveryGenerations: part('generations of deliveries', () =>
      createPostgresGenerations(pools.of('reacting')),
    ),
    publishedPlaces: part('published places', () => createPostgresRelayPlaces(pools.of('reacting'))),
    deliveryLeases: part('leases of deliveries', () => createPostgresLeases(pools.of('reacting'))),
    unfinishedTracks: part('unfinished tracks', () =>
      createPostgresUnfinishedTracks({
        pool: pools.of('projecting'),
        table: tableName(recordedTracksTable),
      }),
    ),
    effectRetention: part('retention of effects', () => createPostgresEffectLedger(pools.of('timers'))),
  };
}
