// Takes in what the log says of webhook endpoints, and which tenants have new events. Delivered again it changes nothing; which events
// are sent is decided where they are sent.
//   T1  Events about endpoints are taken in before it is noted that events follow them, in the order of the log.
//   T2  Secrets that sign no more are destroyed before the row that names them forgets them.
import type { TenantId, WebhookSecretId } from '../../domain/shared/ids.ts';
import type { DeliveredBatch } from '../../ports/delivery.port.ts';
import type { EventDecoder, FedEvent } from '../../ports/event-feed.port.ts';
import type { StoredEvent } from '../../ports/event-log.port.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { isTransient } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { EndpointChange, WantedUpTo } from '../../ports/webhook-lane.ts';
import type { WebhookLanes } from '../../ports/webhook-lanes.port.ts';
import type { WebhookSecrets } from '../../ports/webhook-secrets.port.ts';

/** What stream names of endpoints begin with. */
const ofEndpoints = 'webhooks-';

/** What it works with. */
export interface WebhookIntakePorts {
  readonly lanes: Pick<WebhookLanes, 'change' | 'want' | 'secretsOf'>;
  readonly secrets: Pick<WebhookSecrets, 'destroy'>;
  readonly decoder: EventDecoder;
  readonly observer: Observer;
}

/** Takes a batch in. Raises the faults of its ports, and of an event about endpoints that a newer version wrote. */
export function webhookIntake({ lanes, secrets, decoder, observer }: WebhookIntakePorts) {
  /** What can't be destroyed holds up nobody's endpoints: it signs nothing any more. */
  const destroy = async (tenant: TenantId, secret: WebhookSecretId): Promise<void> => {
    try {
      await secrets.destroy(tenant, secret);
    } catch (fault) {
      if (isTransient(fault)) throw fault;
      observer.error(
        'The key of a webhook secret that signs no more could not be destroyed: it stays in the keyring. Sending goes on.',
        { tenant, secret },
        fault,
      );
    }
  };
  const destroyOld = async ({ tenant, position, event }: EndpointChange): Promise<void> => {
    if (event.type !== 'WebhookEndpointRemoved' && event.type !== 'WebhookSecretRotated') return;
    const known = await lanes.secretsOf(tenant, event.endpoint, position);
    const old =
      event.type === 'WebhookEndpointRemoved' || known.includes(event.secret) ? known : known.slice(1);
    const isRepeated = event.type === 'WebhookSecretRotated' && known.includes(event.secret);
    if (!isRepeated) for (const secret of old) await destroy(tenant, secret);
  };
  const takeIn = async (fed: FedEvent): Promise<void> => {
    if (fed.kind === 'undecodable') {
      const { stored, fault } = fed;
      if (fault.code === 'event-unknown') throw fault;
      const facts = { stream: stored.stream, revision: String(stored.revision), code: fault.code };
      observer.error(
        'An event about webhook endpoints can’t be read and is passed over: this tenant’s endpoints may be other ones than are sent to. The others go on. Check the log (docs/operations.md).',
        facts,
        fault,
      );
      return;
    }
    const change = changeOf(fed.recorded);
    await destroyOld(change);
    await lanes.change(change);
  };
  return async ({ events }: Pick<DeliveredBatch, 'events'>): Promise<void> => {
    const about = events.filter(({ stream }) => stream.startsWith(ofEndpoints));
    if (about.length > 0) for (const fed of await decoder.decode(about, 'sealed')) await takeIn(fed);
    await lanes.want(newest(events));
  };
}

function changeOf({ tenant, position, event }: RecordedEvent): EndpointChange {
  // What the compiler can't follow: the stream's category says which events it has.
  return { tenant, position, event: event as EndpointChange['event'] };
}

/** Up to where each tenant has events, and when the first of them was recorded. */
function newest(events: readonly StoredEvent[]): readonly WantedUpTo[] {
  const found = new Map<string, WantedUpTo>();
  for (const { tenant, position, at } of events) {
    found.set(tenant, { tenant, position, at: found.get(tenant)?.at ?? at });
  }
  return [...found.values()];
}
