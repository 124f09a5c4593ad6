// Webhook endpoints by example: added within a limit, changed, disabled and enabled, removed, with two secrets during a rotation.
import { expect, it } from 'vitest';
import type { WebhookEndpointId, WebhookReplayId, WebhookSecretId } from '../../../src/domain/shared/ids.ts';
import type { WebhooksEvent } from '../../../src/domain/webhooks/webhooks.events.ts';
import { maxWebhookEndpoints } from '../../../src/domain/webhooks/webhooks.state.ts';
import { webhooksDecider } from '../../../src/domain/webhooks/webhooks.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';

const given = specificationOf(webhooksDecider);
const endpointOf = (n: number) =>
  `0e000000-0000-4000-8000-${String(n).padStart(12, '0')}` as WebhookEndpointId;
const endpoint = endpointOf(1);
const secretOf = (n: number) => ({
  secret: `0e000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}` as WebhookSecretId,
  key: `0e000000-0000-4000-8000-0000000002${String(n).padStart(2, '0')}`,
});
const target = { url: 'https://hooks.example.com/', eventTypes: ['a', 'b'] };
const asked = { tenant: cast.tenant, endpoint, by: cast.person(cast.hana), at: cast.nine };
const added = (n = 1): WebhooksEvent => ({
  type: 'WebhookEndpointAdded',
  endpoint: endpointOf(n),
  ...target,
  ...secretOf(1),
});
const adding = { type: 'AddWebhookEndpoint', ...asked, ...target, ...secretOf(1) } as const;
const disabled = (reason: 'by-admin' | 'failing' | 'gone'): WebhooksEvent => ({
  type: 'WebhookEndpointDisabled',
  endpoint,
  reason,
});
const enabled: WebhooksEvent = { type: 'WebhookEndpointEnabled', endpoint };
const changed = {
  type: 'WebhookEndpointChanged',
  endpoint,
  url: 'https://other.example.com/',
  eventTypes: [] as readonly string[],
} as const;
const removed: WebhooksEvent = { type: 'WebhookEndpointRemoved', endpoint };
const unknown = { code: 'webhook-endpoint-unknown', endpoint } as const;

it('issue 13 E6: an endpoint is added once, as long as there are not too many, and not again after it was removed', () => {
  given().when(adding).then([added()]);
  given(added()).when(adding).then([]);
  given(added(), removed).when(adding).then([]);
  const all = Array.from({ length: maxWebhookEndpoints }, (_, n) => added(n + 2));
  given(...all)
    .when(adding)
    .then({ code: 'webhook-endpoint-limit-reached', limit: maxWebhookEndpoints, count: maxWebhookEndpoints });
  given(...all, { ...removed, endpoint: endpointOf(2) })
    .when(adding)
    .then([added()]);
});

it('is changed where that changes something', () => {
  const { url, eventTypes } = changed;
  const changing = { type: 'ChangeWebhookEndpoint', ...asked, url, eventTypes } as const;
  given(added()).when(changing).then([changed]);
  given(added(), changed).when(changing).then([]);
  given(added())
    .when({ ...changing, url: target.url, eventTypes: ['a'] })
    .then([{ ...changed, url: target.url, eventTypes: ['a'] }]);
  given().when(changing).then(unknown);
});

it('is disabled and enabled by admins, once each', () => {
  given(added())
    .when({ type: 'DisableWebhookEndpoint', ...asked })
    .then([disabled('by-admin')]);
  given(added(), disabled('failing'))
    .when({ type: 'DisableWebhookEndpoint', ...asked })
    .then([]);
  given(added(), disabled('gone'))
    .when({ type: 'EnableWebhookEndpoint', ...asked })
    .then([enabled]);
  given(added())
    .when({ type: 'EnableWebhookEndpoint', ...asked })
    .then([]);
  given()
    .when({ type: 'EnableWebhookEndpoint', ...asked })
    .then(unknown);
});

it('is stopped by the program as it knew it: one that was changed or enabled since goes on', () => {
  const stopping = { type: 'StopWebhookEndpoint', ...asked, generation: 0, reason: 'failing' } as const;
  given(added())
    .when(stopping)
    .then([disabled('failing')]);
  given(added(), changed).when(stopping).then([]);
  given(added(), disabled('by-admin'), enabled).when(stopping).then([]);
  given(added(), disabled('by-admin'), enabled)
    .when({ ...stopping, generation: 1, reason: 'gone' })
    .then([disabled('gone')]);
  given(added(), disabled('by-admin')).when(stopping).then([]);
});

it('is removed for good', () => {
  const removing = { type: 'RemoveWebhookEndpoint', ...asked } as const;
  given(added()).when(removing).then([removed]);
  given(added(), removed).when(removing).then([]);
  given().when(removing).then(unknown);
  given(added(), removed)
    .when({ type: 'DisableWebhookEndpoint', ...asked })
    .then(unknown);
});

it('has two secrets at most, the one before until an instant', () => {
  const rotated = (n: number): WebhooksEvent => ({
    type: 'WebhookSecretRotated',
    endpoint,
    ...secretOf(n),
    previousUntil: cast.after(n),
  });
  const rotating = {
    type: 'RotateWebhookSecret',
    ...asked,
    ...secretOf(2),
    previousUntil: cast.after(2),
  } as const;
  given(added())
    .when(rotating)
    .then([rotated(2)]);
  given(added(), rotated(2)).when(rotating).then([]);
  const state = fold(webhooksDecider, [added(), rotated(2), rotated(3)]);
  expect(state.endpoints.get(endpoint)?.secrets).toEqual([
    { ...secretOf(3), until: null },
    { ...secretOf(2), until: cast.after(3) },
  ]);
});

it('is asked for a replay once under one id', () => {
  const replay = '0e000000-0000-4000-8000-000000000300' as WebhookReplayId;
  const range = { replay, from: cast.nine, to: cast.after(5) };
  const requested: WebhooksEvent = { type: 'WebhookReplayRequested', endpoint, ...range };
  given(added())
    .when({ type: 'RequestWebhookReplay', ...asked, ...range })
    .then([requested]);
  given(added(), requested)
    .when({ type: 'RequestWebhookReplay', ...asked, ...range })
    .then([]);
});
