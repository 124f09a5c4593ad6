// The state of a tenant's webhook endpoints as plain JSON, for audits. Secrets are named, never told.
import { sortedByKey, type Described } from '../shared/described.ts';
import type { WebhooksState } from './webhooks.state.ts';

/** Every endpoint that there is. */
export function describeWebhooks({ endpoints }: WebhooksState): Described {
  return {
    status: endpoints.size === 0 ? 'none' : 'some',
    endpoints: sortedByKey(endpoints, (endpoint, { eventTypes, secrets, ...known }) => ({
      endpoint,
      ...known,
      eventTypes: [...eventTypes],
      secrets: secrets.map(({ secret, until }) => ({ secret, until })),
    })),
  };
}
