// What webhook endpoints do, and how late the oldest event that waits is, as metrics.
import type { Observer } from '../../ports/observer.port.ts';
import type { WebhookLanes } from '../../ports/webhook-lanes.port.ts';

/** Sets `outgoing_webhook_endpoints` by state and `outgoing_webhook_oldest_seconds`; gives the figures. Raises faults of the database. */
export async function showOutgoingWebhooks(
  { figures }: Pick<WebhookLanes, 'figures'>,
  observer: Pick<Observer, 'gauge'>,
): ReturnType<WebhookLanes['figures']> {
  const seen = await figures();
  const { oldestSeconds, ...states } = seen;
  for (const [state, count] of Object.entries(states)) {
    observer.gauge('outgoing_webhook_endpoints', count, { state });
  }
  observer.gauge('outgoing_webhook_oldest_seconds', oldestSeconds);
  return seen;
}
