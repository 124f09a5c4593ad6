// What both the role that answers HTTP and the one that sends know of outgoing webhooks: where receivers may be, and what is sent.
import { httpWebhookReceivers } from '../adapters/webhooks/http-webhook-receivers.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import type { WebhookReceivers } from '../ports/webhook-receivers.port.ts';
import type { SentMessage } from '../reactors/webhooks/webhook-turn.ts';
import { cloudEventOf } from '../read/public/cloud-event.ts';
import type { Config } from './config/config.ts';

/** Receivers; outside production they may be on this machine. */
export function receiversOf({ production }: Pick<Config, 'production'>): WebhookReceivers {
  return httpWebhookReceivers({ loopback: !production });
}

/** The message of an event: the text that the list of public events has of it, member for member. */
export function messageOf(recorded: RecordedEvent): SentMessage | undefined {
  const message = cloudEventOf(recorded);
  return message && { type: message.type, body: JSON.stringify(message) };
}

/** Whether a public message has a type. */
export function isPublicTypeOf(messages: readonly { readonly type: string }[]): (type: string) => boolean {
  const types = new Set(messages.map(({ type }) => type));
  return (type) => types.has(type);
}
