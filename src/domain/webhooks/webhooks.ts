// The webhook endpoints of one tenant: what each event does to them, and which rule decides each command.
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import type { TenantId, WebhookEndpointId } from '../shared/ids.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import * as rules from './webhooks.decisions.ts';
import type { WebhooksCommand, WebhooksEvent, WebhooksFacts, WebhooksRefusal } from './webhooks.events.ts';
import type { WebhookEndpoint, WebhooksState } from './webhooks.state.ts';

/** The words and the state of a tenant's webhooks. */
export interface WebhooksTypes {
  readonly id: TenantId;
  readonly state: WebhooksState;
  readonly command: WebhooksCommand;
  readonly event: WebhooksEvent;
  readonly refusal: WebhooksRefusal;
  readonly facts: WebhooksFacts;
}

const evolutions: Evolutions<WebhooksTypes> = {
  WebhookEndpointAdded: (state, { endpoint, url, eventTypes, secret, key }) => {
    state.endpoints.set(endpoint, {
      url,
      eventTypes,
      disabled: null,
      generation: 0,
      secrets: [{ secret, key, until: null }],
      replay: null,
    });
    return state;
  },
  WebhookEndpointChanged: (state, { endpoint, url, eventTypes }) =>
    changed(state, endpoint, (before) => ({
      ...before,
      url,
      eventTypes,
      generation: before.generation + 1,
    })),
  WebhookEndpointDisabled: (state, { endpoint, reason }) =>
    changed(state, endpoint, (before) => ({ ...before, disabled: reason })),
  WebhookEndpointEnabled: (state, { endpoint }) =>
    changed(state, endpoint, (before) => ({ ...before, disabled: null, generation: before.generation + 1 })),
  WebhookEndpointRemoved: (state, { endpoint }) => {
    state.endpoints.delete(endpoint);
    state.removed.add(endpoint);
    return state;
  },
  WebhookSecretRotated: (state, { endpoint, secret, key, previousUntil }) =>
    changed(state, endpoint, (before) => ({
      ...before,
      secrets: [
        { secret, key, until: null },
        ...before.secrets.slice(0, 1).map((previous) => ({ ...previous, until: previousUntil })),
      ],
    })),
  WebhookReplayRequested: (state, { endpoint, replay }) =>
    changed(state, endpoint, (before) => ({ ...before, replay })),
};

const decisions: Decisions<WebhooksTypes> = {
  AddWebhookEndpoint: rules.add,
  ChangeWebhookEndpoint: rules.ofKnown(rules.change),
  DisableWebhookEndpoint: rules.ofKnown(rules.disable),
  EnableWebhookEndpoint: rules.ofKnown(rules.enable),
  RemoveWebhookEndpoint: rules.remove,
  RotateWebhookSecret: rules.ofKnown(rules.rotate),
  StopWebhookEndpoint: rules.ofKnown(rules.stop),
  RequestWebhookReplay: rules.ofKnown(rules.replay),
};

function changed(
  state: WebhooksState,
  endpoint: WebhookEndpointId,
  change: (before: WebhookEndpoint) => WebhookEndpoint,
): WebhooksState {
  const before = state.endpoints.get(endpoint);
  if (before !== undefined) state.endpoints.set(endpoint, change(before));
  return state;
}

export const webhooksDecider = tabledDecider<WebhooksTypes>({
  category: 'webhooks',
  initial: () => ({ endpoints: new Map(), removed: new Set() }),
  evolutions,
  decisions,
});
