// Webhooks of outside systems, and the rooms that are looked at: kept as the role that serves HTTP, applied as the reactors', swept as the
// scheduler's.
import { createPostgresRoomWatch } from '../../adapters/postgres/postgres-room-watch.ts';
import { createPostgresWebhookInbox } from '../../adapters/postgres/postgres-webhook-inbox.ts';
import type { RoomWatch } from '../../ports/room-watch.port.ts';
import type { WebhookInbox } from '../../ports/webhook-inbox.port.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What webhooks are kept and applied with. */
export interface WebhookParts {
  /** Keeps what arrives, as the role that serves HTTP. */
  readonly webhookArrivals: () => Pick<WebhookInbox, 'receive'>;
  readonly webhookInbox: () => WebhookInbox;
  readonly webhookRetention: () => Pick<WebhookInbox, 'sweep'>;
  readonly roomWatch: () => RoomWatch;
}

/** The parts of webhooks. */
export function webhookParts({ part }: Opening, pools: Pools): WebhookParts {
  return {
    webhookArrivals: part('arriving webhooks', () => createPostgresWebhookInbox(pools.of('commands'))),
    webhookInbox: part('webhooks', () => createPostgresWebhookInbox(pools.of('reacting'))),
    webhookRetention: part('retention of webhooks', () => createPostgresWebhookInbox(pools.of('timers'))),
    roomWatch: part('watched rooms', () => createPostgresRoomWatch(pools.of('reacting'))),
  };
}
