// How the events of outgoing webhooks are stored. Names with their versions are permanent.
import type { WebhookEndpointId, WebhookReplayId, WebhookSecretId } from '../../../domain/shared/ids.ts';
import type { WebhooksEvent } from '../../../domain/webhooks/webhooks.events.ts';
import type { AggregateCodec } from './codec.ts';
import { addressField, codeField, instantField, listOf, oneOf, uuidField } from './fields.ts';

/** Longest address, in characters, and the most types of events that an endpoint names, with the longest name. */
const addressLimit = 2_000;
const typesLimit = 200;
const typeLimit = 100;

const endpoint = () => uuidField<WebhookEndpointId>();
const target = () => ({
  endpoint: endpoint(),
  url: addressField(addressLimit),
  eventTypes: listOf(codeField(typeLimit), typesLimit),
});
const secret = () => ({ secret: uuidField<WebhookSecretId>(), key: uuidField<string>() });

/** All events of outgoing webhooks. */
export const webhooksCodec: AggregateCodec<WebhooksEvent> = {
  WebhookEndpointAdded: { stored: 'webhooks.endpointAdded.v1', fields: { ...target(), ...secret() } },
  WebhookEndpointChanged: { stored: 'webhooks.endpointChanged.v1', fields: target() },
  WebhookEndpointDisabled: {
    stored: 'webhooks.endpointDisabled.v1',
    fields: { endpoint: endpoint(), reason: oneOf('by-admin', 'failing', 'gone') },
  },
  WebhookEndpointEnabled: { stored: 'webhooks.endpointEnabled.v1', fields: { endpoint: endpoint() } },
  WebhookEndpointRemoved: { stored: 'webhooks.endpointRemoved.v1', fields: { endpoint: endpoint() } },
  WebhookSecretRotated: {
    stored: 'webhooks.secretRotated.v1',
    fields: { endpoint: endpoint(), ...secret(), previousUntil: instantField() },
  },
  WebhookReplayRequested: {
    stored: 'webhooks.replayRequested.v1',
    fields: {
      endpoint: endpoint(),
      replay: uuidField<WebhookReplayId>(),
      from: instantField(),
      to: instantField(),
    },
  },
};
