// What is known of a tenant's webhook endpoints.
import type { WebhookEndpointId, WebhookReplayId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { DisableReason, NamedSecret, WebhookTarget } from './webhooks.events.ts';

/** How many endpoints a tenant may have at once. */
export const maxWebhookEndpoints = 20;

/** A secret that signs; `until` an instant, where another one has replaced it. */
export interface HeldSecret extends NamedSecret {
  readonly until: Instant | null;
}

/** One endpoint. */
export interface WebhookEndpoint extends WebhookTarget {
  /** Why nothing is sent to it; null while something is. */
  readonly disabled: DisableReason | null;
  /** How often it was changed or enabled since it was added. */
  readonly generation: number;
  /** Two at most, the newest first. */
  readonly secrets: readonly HeldSecret[];
  /** The newest request to send events again. */
  readonly replay: WebhookReplayId | null;
}

export interface WebhooksState {
  readonly endpoints: Map<WebhookEndpointId, WebhookEndpoint>;
  readonly removed: Set<WebhookEndpointId>;
}
