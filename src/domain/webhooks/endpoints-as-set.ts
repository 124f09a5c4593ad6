// A tenant's webhook endpoints as they are shown: what was set, and which secrets there are by name.
import type { WebhookEndpointId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import type { DisableReason } from './webhooks.events.ts';
import type { WebhooksState } from './webhooks.state.ts';

/** One endpoint. */
export interface EndpointAsSet {
  readonly endpoint: WebhookEndpointId;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly disabled: DisableReason | null;
  readonly secrets: readonly { readonly secret: string; readonly until: string | null }[];
}

/** All of them, in the order in which they were added. */
export function endpointsAsSet({ endpoints }: Seen<WebhooksState>): readonly EndpointAsSet[] {
  return [...endpoints].map(([endpoint, { url, eventTypes, disabled, secrets }]) => ({
    endpoint,
    url,
    eventTypes,
    disabled,
    secrets: secrets.map(({ secret, until }) => ({ secret, until })),
  }));
}
