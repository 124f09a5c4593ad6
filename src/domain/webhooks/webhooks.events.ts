// The words of outgoing webhooks: the endpoints to which a tenant has its public events sent. A secret is never in a command or an
// event: they name it, and the key of the keyring that it is made from.
import type { Actor } from '../shared/actor.ts';
import type { NoFacts } from '../shared/bare.ts';
import type { TenantId, WebhookEndpointId, WebhookReplayId, WebhookSecretId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';

/** Where events are sent, and which: those of these public types, all where none is named. */
export interface WebhookTarget {
  readonly url: string;
  readonly eventTypes: readonly string[];
}

/** A secret by its name, and the name of the key that it is made from. */
export interface NamedSecret {
  readonly secret: WebhookSecretId;
  readonly key: string;
}

/** Why nothing is sent: an admin said so; what was sent was not taken for days; the receiver said that it is gone (status 410). */
export type DisableReason = 'by-admin' | 'failing' | 'gone';

interface WebhooksCommands {
  AddWebhookEndpoint: WebhookTarget & NamedSecret;
  ChangeWebhookEndpoint: WebhookTarget;
  DisableWebhookEndpoint: NoMembers;
  EnableWebhookEndpoint: NoMembers;
  RemoveWebhookEndpoint: NoMembers;
  /** `previousUntil`: until then what is sent is signed with the secret before as well. */
  RotateWebhookSecret: NamedSecret & { readonly previousUntil: Instant };
  /** Of the program. Means the endpoint as it was since so many changes: one that was changed or enabled meanwhile goes on. */
  StopWebhookEndpoint: { readonly generation: number; readonly reason: 'failing' | 'gone' };
  /** Events recorded from one instant to before another are sent again. */
  RequestWebhookReplay: { readonly replay: WebhookReplayId; readonly from: Instant; readonly to: Instant };
}

interface Asked {
  readonly tenant: TenantId;
  readonly endpoint: WebhookEndpointId;
  readonly by: Actor;
  readonly at: Instant;
}

export type WebhooksCommand<Type extends keyof WebhooksCommands = keyof WebhooksCommands> = MessageOf<
  WebhooksCommands,
  Type,
  Asked
>;

interface WebhooksEvents {
  WebhookEndpointAdded: WebhookTarget & NamedSecret;
  WebhookEndpointChanged: WebhookTarget;
  WebhookEndpointDisabled: { readonly reason: DisableReason };
  WebhookEndpointEnabled: NoMembers;
  WebhookEndpointRemoved: NoMembers;
  WebhookSecretRotated: NamedSecret & { readonly previousUntil: Instant };
  WebhookReplayRequested: { readonly replay: WebhookReplayId; readonly from: Instant; readonly to: Instant };
}

export type WebhooksEvent<Type extends keyof WebhooksEvents = keyof WebhooksEvents> = MessageOf<
  WebhooksEvents,
  Type,
  { readonly endpoint: WebhookEndpointId }
>;

export type WebhooksRefusal =
  | { readonly code: 'webhook-endpoint-unknown'; readonly endpoint: WebhookEndpointId }
  | { readonly code: 'webhook-endpoint-limit-reached'; readonly limit: number; readonly count: number };

export type WebhooksFacts = NoFacts;
