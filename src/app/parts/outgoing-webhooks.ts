// Outgoing webhooks: how far each endpoint has come, as the reactors' role; what is shown of it, as the role of queries; secrets.
import { createPostgresWebhookLanes } from '../../adapters/postgres/webhooks/postgres-webhook-lanes.ts';
import { createPostgresWebhookView } from '../../adapters/postgres/webhooks/postgres-webhook-view.ts';
import { keyringWebhookSecrets } from '../../adapters/webhooks/keyring-webhook-secrets.ts';
import type { WebhookLanes } from '../../ports/webhook-lanes.port.ts';
import type { WebhookSecrets } from '../../ports/webhook-secrets.port.ts';
import type { WebhookView } from '../../ports/webhook-view.port.ts';
import type { KeyParts } from './keys.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What outgoing webhooks are kept, shown and signed with. */
export interface OutgoingWebhookParts {
  readonly webhookLanes: () => WebhookLanes;
  /** Forgets old attempts, as the scheduler's role. */
  readonly outgoingWebhookRetention: () => Pick<WebhookLanes, 'sweep'>;
  readonly webhookView: () => WebhookView;
  readonly webhookSecrets: () => WebhookSecrets;
}

/** The parts of outgoing webhooks. */
export function outgoingWebhookParts(
  { part }: Opening,
  { keyring }: Pick<KeyParts, 'keyring'>,
  pools: Pools,
): OutgoingWebhookParts {
  return {
    webhookLanes: part('outgoing webhooks', () => createPostgresWebhookLanes(pools.of('reacting'))),
    outgoingWebhookRetention: part('retention of outgoing webhooks', () =>
      createPostgresWebhookLanes(pools.of('timers')),
    ),
    webhookView: part('view of outgoing webhooks', () => createPostgresWebhookView(pools.of('queries'))),
    webhookSecrets: part('secrets of webhooks', () => keyringWebhookSecrets(keyring())),
  };
}
