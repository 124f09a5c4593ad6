// What the role `reactor` does for outgoing webhooks: it takes in from the log what there is to send, and sends it. It follows the log
// itself, also where reactors take events from Kafka: order and places are the log's.
import { embeddedDelivery } from '../../following/embedded-delivery.ts';
import { observedLeases } from '../../following/observed-leases.ts';
import { showOutgoingWebhooks } from '../../reactors/webhooks/webhook-figures.ts';
import { webhookIntake } from '../../reactors/webhooks/webhook-intake.ts';
import { webhookSender, webhooksName } from '../../reactors/webhooks/webhook-sender.ts';
import type { Health } from '../health.routes.ts';
import { messageOf, receiversOf } from '../outgoing-webhooks.ts';
import { watch } from '../watch.ts';
import { startInBackground } from './background.ts';
import type { RoleMeans } from './role.ts';

/** Starts it; gives what /readyz shows of it. */
export async function startOutgoingWebhooks(means: RoleMeans): Promise<ReturnType<Health['parts']>[number]> {
  const { config, parts, clock, pace, ids, observer, holder } = means;
  const [lanes, secrets] = [parts.webhookLanes(), parts.webhookSecrets()];
  const leases = observedLeases(parts.deliveryLeases(), observer);
  const followed = {
    feed: parts.rawFeed(),
    checkpoints: parts.deliveryCheckpoints(),
    leases,
    pace,
    observer,
  };
  const delivery = embeddedDelivery(followed, { holder });
  const takeIn = webhookIntake({ lanes, secrets, decoder: parts.decoder(), observer });
  await startInBackground(means, 'intake of outgoing webhooks', (signal) =>
    delivery.run(webhooksName, takeIn, signal),
  );
  const sender = webhookSender({
    lanes,
    secrets,
    receivers: receiversOf(config),
    store: parts.auditStore(),
    messageOf,
    dispatch: parts.commands().dispatch,
    ids,
    clock,
    pace,
    observer,
    worker: holder,
    pausesSeconds: config.webhooks.pausesSeconds,
  });
  await startInBackground(means, 'outgoing webhooks', (signal) => sender.run(signal));
  let seen: Awaited<ReturnType<typeof lanes.figures>> | undefined;
  const look = async (): Promise<void> => {
    seen = await showOutgoingWebhooks(lanes, observer);
  };
  await startInBackground(means, 'watch of outgoing webhooks', (signal) =>
    watch([{ name: 'Outgoing webhooks', look }], observer, pace, signal),
  );
  return {
    name: 'outgoing webhooks',
    needed: false,
    check: () => {
      const { retrying = 0, disabled = 0, blocked = 0 } = seen ?? {};
      const detail = `endpoints that are retried: ${retrying}, disabled: ${disabled}, blocked on our side: ${blocked}`;
      return Promise.resolve({ state: blocked > 0 ? 'degraded' : 'ok', detail });
    },
  };
}
