// How far the log was published, and the log as the relay's role reads it.
import { createPostgresEventFeed } from '../../adapters/eventstore/postgres/postgres-event-feed.ts';
import { createCommitSignal } from '../../adapters/eventstore/commit-signal.ts';
import { createPostgresCanary } from '../../adapters/postgres/postgres-canary.ts';
import { createPostgresLeases } from '../../adapters/postgres/postgres-leases.ts';
import { createPostgresRelayPlaces } from '../../adapters/postgres/postgres-relay-places.ts';
import type { Canary } from '../../ports/canary.port.ts';
import type { EventFeed } from '../../ports/event-feed.port.ts';
import type { Leases } from '../../ports/lease.port.ts';
import type { RelayPlaces } from '../../ports/relay-places.port.ts';
import type { LogParts } from './log.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What the relay works on. */
export interface RelayParts {
  /** The canary's beats, as the role of a purpose that may see or send them. */
  readonly canary: (purpose: 'projecting' | 'reacting' | 'relaying' | 'timers') => Canary;
  /** Records as they are stored, read as the relay's role where the log is in PostgreSQL. */
  readonly relayFeed: () => EventFeed;
  readonly relayPlaces: () => RelayPlaces;
  readonly relayLeases: () => Leases;
}

/** The parts of the relay. */
export function relayParts(
  { part }: Opening,
  { logKind, rawFeed }: Pick<LogParts, 'logKind' | 'rawFeed'>,
  pools: Pools,
): RelayParts {
  const own = part(
    'feed of the relay',
    () => createPostgresEventFeed(pools.of('relaying'), createCommitSignal()),
    (feed) => feed.close(),
  );
  return {
    canary: (purpose) => createPostgresCanary(pools.of(purpose)),
    relayFeed: logKind === 'postgres' ? own : rawFeed,
    relayPlaces: part('places of the relay', () => createPostgresRelayPlaces(pools.of('relaying'))),
    relayLeases: part('leases of the relay', () => createPostgresLeases(pools.of('relaying'))),
  };
}
