// The log as gateways read it: as a role of their own, which writes nothing.
import { createCommitSignal } from '../../adapters/eventstore/commit-signal.ts';
import { createPostgresEventFeed } from '../../adapters/eventstore/postgres/postgres-event-feed.ts';
import type { EventFeed } from '../../ports/event-feed.port.ts';
import { commandPath } from '../../write/command-path.ts';
import type { Facts } from '../../write/facts.ts';
import type { EventParts } from './events.ts';
import type { LogParts } from './log.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What gateways work on. */
export interface GatewayParts {
  /** Records as they are stored. */
  readonly gatewayFeed: () => EventFeed;
  /** Questions to streams as they are now. */
  readonly gatewayFacts: () => Facts;
}

/** The parts of gateways. */
export function gatewayParts(
  { part }: Opening,
  { logKind, rawFeed, gatewayStore }: Pick<LogParts & EventParts, 'logKind' | 'rawFeed' | 'gatewayStore'>,
  pools: Pools,
): GatewayParts {
  const own = part(
    'feed of gateways',
    () => createPostgresEventFeed(pools.of('streaming'), createCommitSignal()),
    (feed) => feed.close(),
  );
  // Questions alone: nobody can send a command by it, so no answer is looked for.
  const noAnswers = { findAnswer: () => Promise.resolve(undefined) };
  return {
    gatewayFeed: logKind === 'postgres' ? own : rawFeed,
    gatewayFacts: part('facts of gateways', () => commandPath(gatewayStore(), noAnswers).facts),
  };
}
