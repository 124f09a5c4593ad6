// Reading attempts: page by page, of an endpoint that the tenant has.
import { expect, it } from 'vitest';
import type { EventId, WebhookEndpointId } from '../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { webhookAttemptsRoute } from '../../../src/read/webhook-endpoint/webhook-attempts.route.ts';
import { noWebhooks } from '../../support/audit-means.ts';
import { ask } from '../../support/read-server.ts';

const endpoint = '0e000000-0000-4000-8000-000000000001' as WebhookEndpointId;
const event = '0e000000-0000-4000-8000-000000000002' as EventId;
const at = '2026-03-02T12:00:00.000Z' as Instant;
const set = { endpoint, url: 'https://hooks.example.com/', eventTypes: [], disabled: null, secrets: [] };
const attempt = (place: string) => ({
  place,
  event,
  type: 'x',
  lane: 'replay' as const,
  number: 1,
  at,
  ms: 12,
  outcome: 'delivered',
  status: 200,
  nextAttemptAt: null,
});

it('issue 13 E6: tells a name that leads inside as one that leads nowhere', async () => {
  const outcomes = ['address-refused', 'name-unknown', 'timeout'];
  const found = outcomes.map((outcome, nth) => ({ ...attempt(String(9 - nth)), outcome }));
  const route = webhookAttemptsRoute({
    webhookEndpoints: () => Promise.resolve([set]),
    webhooks: { ...noWebhooks.webhooks, attempts: () => Promise.resolve(found) },
  });
  const { body } = await ask([route], `/v1/webhook-endpoints/${endpoint}/attempts`);
  const { items } = body as { readonly items: readonly { readonly outcome: string }[] };
  expect(items.map(({ outcome }) => outcome)).toEqual(['no-public-address', 'no-public-address', 'timeout']);
});

it('issue 13 E6: shows attempts page by page, and answers 404 for an endpoint that the tenant does not have', async () => {
  const before: (string | undefined)[] = [];
  const route = webhookAttemptsRoute({
    webhookEndpoints: () => Promise.resolve([set]),
    webhooks: {
      ...noWebhooks.webhooks,
      attempts: (_tenant, _endpoint, place, limit) => {
        before.push(place);
        return Promise.resolve(
          place === undefined ? [attempt('9'), attempt('8')].slice(0, limit) : [attempt('8')],
        );
      },
    },
  });
  const path = `/v1/webhook-endpoints/${endpoint}/attempts?limit=1`;
  const first = await ask([route], path);
  expect([first.status, first.body]).toMatchObject([
    200,
    { items: [{ messageId: event, isReplay: true, attempt: 1, outcome: 'delivered', status: 200 }] },
  ]);
  const { next } = first.body as { readonly next: string };
  const second = await ask([route], `${path}&cursor=${next}`);
  expect([second.status, second.body]).toMatchObject([200, { next: null }]);
  expect(before).toEqual([undefined, '9']);
  expect((await ask([route], `${path}&cursor=x`)).status).toBe(400);
  const other = await ask([route], '/v1/webhook-endpoints/0e000000-0000-4000-8000-000000000009/attempts');
  expect(other.status).toBe(404);
});
