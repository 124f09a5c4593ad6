// The rule of each command about a tenant's webhook endpoints.
import { accept, nothing, refuse, type Decision } from '../shared/decider.ts';
import type { Seen } from '../shared/seen.ts';
import type { WebhooksCommand, WebhooksEvent, WebhooksRefusal } from './webhooks.events.ts';
import { maxWebhookEndpoints, type WebhookEndpoint, type WebhooksState } from './webhooks.state.ts';

type WebhooksDecision = Decision<WebhooksEvent, WebhooksRefusal>;
type Known = Seen<WebhookEndpoint>;

/** The rule of a command about an endpoint that there is. */
export function ofKnown<Command extends WebhooksCommand>(
  rule: (command: Command, endpoint: Known) => WebhooksDecision,
): (command: Command, state: Seen<WebhooksState>) => WebhooksDecision {
  return (command, { endpoints }) => {
    const known = endpoints.get(command.endpoint);
    if (known !== undefined) return rule(command, known);
    return refuse({ code: 'webhook-endpoint-unknown', endpoint: command.endpoint });
  };
}

export function add(
  { endpoint, url, eventTypes, secret, key }: WebhooksCommand<'AddWebhookEndpoint'>,
  { endpoints, removed }: Seen<WebhooksState>,
): WebhooksDecision {
  if (endpoints.has(endpoint) || removed.has(endpoint)) return nothing();
  const count = endpoints.size;
  if (count >= maxWebhookEndpoints) {
    return refuse({ code: 'webhook-endpoint-limit-reached', limit: maxWebhookEndpoints, count });
  }
  return accept({ type: 'WebhookEndpointAdded', endpoint, url, eventTypes, secret, key });
}

/** What was in the way of sending is forgotten with it: the next attempt is at once. */
export function change(
  { endpoint, url, eventTypes }: WebhooksCommand<'ChangeWebhookEndpoint'>,
  before: Known,
): WebhooksDecision {
  const isSame =
    before.url === url &&
    before.eventTypes.length === eventTypes.length &&
    before.eventTypes.every((type, at) => type === eventTypes[at]);
  return isSame ? nothing() : accept({ type: 'WebhookEndpointChanged', endpoint, url, eventTypes });
}

export function disable(
  { endpoint }: WebhooksCommand<'DisableWebhookEndpoint'>,
  { disabled }: Known,
): WebhooksDecision {
  if (disabled !== null) return nothing();
  return accept({ type: 'WebhookEndpointDisabled', endpoint, reason: 'by-admin' });
}

export function enable(
  { endpoint }: WebhooksCommand<'EnableWebhookEndpoint'>,
  { disabled }: Known,
): WebhooksDecision {
  return disabled === null ? nothing() : accept({ type: 'WebhookEndpointEnabled', endpoint });
}

export function remove(
  { endpoint }: WebhooksCommand<'RemoveWebhookEndpoint'>,
  { endpoints, removed }: Seen<WebhooksState>,
): WebhooksDecision {
  if (endpoints.has(endpoint)) return accept({ type: 'WebhookEndpointRemoved', endpoint });
  return removed.has(endpoint) ? nothing() : refuse({ code: 'webhook-endpoint-unknown', endpoint });
}

/** The secret before the previous one signs no more. */
export function rotate(
  { endpoint, secret, key, previousUntil }: WebhooksCommand<'RotateWebhookSecret'>,
  { secrets }: Known,
): WebhooksDecision {
  if (secrets.some((known) => known.secret === secret)) return nothing();
  return accept({ type: 'WebhookSecretRotated', endpoint, secret, key, previousUntil });
}

/** An endpoint that was changed or enabled since begins anew. */
export function stop(
  { endpoint, generation, reason }: WebhooksCommand<'StopWebhookEndpoint'>,
  known: Known,
): WebhooksDecision {
  if (known.disabled !== null || known.generation !== generation) return nothing();
  return accept({ type: 'WebhookEndpointDisabled', endpoint, reason });
}

/** One that is not done yet is replaced. */
export function replay(
  { endpoint, replay: id, from, to }: WebhooksCommand<'RequestWebhookReplay'>,
  known: Known,
): WebhooksDecision {
  return known.replay === id
    ? nothing()
    : accept({ type: 'WebhookReplayRequested', endpoint, replay: id, from, to });
}
