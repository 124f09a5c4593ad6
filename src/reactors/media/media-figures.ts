// How many webhooks wait to be applied and for how long, and how many rooms are looked at and how late, as metrics.
import type { Observer } from '../../ports/observer.port.ts';
import type { RoomWatch } from '../../ports/room-watch.port.ts';
import type { WebhookInbox } from '../../ports/webhook-inbox.port.ts';

/** Sets `webhooks_waiting` and `webhooks_oldest_seconds`. Raises faults of the store. */
export async function showWebhooks(
  { standing }: Pick<WebhookInbox, 'standing'>,
  observer: Pick<Observer, 'gauge'>,
): Promise<void> {
  const { waiting, oldestSeconds } = await standing();
  observer.gauge('webhooks_waiting', waiting);
  observer.gauge('webhooks_oldest_seconds', oldestSeconds);
}

/** Sets `rooms_watched` and `rooms_overdue_seconds`. Raises faults of the store. */
export async function showRooms(
  { standing }: Pick<RoomWatch, 'standing'>,
  observer: Pick<Observer, 'gauge'>,
): Promise<void> {
  const { rooms, overdueSeconds } = await standing();
  observer.gauge('rooms_watched', rooms);
  observer.gauge('rooms_overdue_seconds', overdueSeconds);
}
