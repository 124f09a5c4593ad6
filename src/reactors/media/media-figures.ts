// How many webhooks wait to be applied and for how long, and how many rooms are looked at and how late, as metrics.
import type { Observer } from '../../ports/observer.port.ts';
import type { RoomWatch } from '../../ports/room-watch.port.ts';
import type { WebhookInbox } from '../../ports/webhook-inbox.port.ts';

/** Sets `webhooks_waiting` and `webhooks_oldest_seconds`. Raises faults of the store. */
export async function showWebhooks(
  { standing }: Pick<WebhookInbox, 'standing'>,
  { gauge }: Pick<Observer, 'gauge'>,
): Promise<void> {
  const { waiting, oldestSeconds } = await standing();
  gauge('webhooks_waiting', waiting);
  gauge('webhooks_oldest_seconds', oldestSeconds);
}

/** Sets `rooms_watched` and `rooms_overdue_seconds`. Raises faults of the store. */
export async function showRooms(
  { standing }: Pick<RoomWatch, 'standing'>,
  { gauge }: Pick<Observer, 'gauge'>,
): Promise<void> {
  const { rooms, overdueSeconds } = await standing();
  gauge('rooms_watched', rooms);
  gauge('rooms_overdue_seconds', overdueSeconds);
}
