// Reading webhook endpoints: all of the tenant's, one, and none of others.
import { expect, it } from 'vitest';
import type { WebhookEndpointId } from '../../../src/domain/shared/ids.ts';
import {
  webhookEndpointRoute,
  webhookEndpointsRoute,
} from '../../../src/read/webhook-endpoint/webhook-endpoints.route.ts';
import { noWebhooks } from '../../support/audit-means.ts';
import { ask } from '../../support/read-server.ts';

const endpoint = '0e000000-0000-4000-8000-000000000001' as WebhookEndpointId;
const set = { endpoint, url: 'https://hooks.example.com/', eventTypes: [], disabled: null, secrets: [] };
const ports = { ...noWebhooks, webhookEndpoints: () => Promise.resolve([set]) };

it('issue 13 E6: lists endpoints, shows one, and answers 404 for another', async () => {
  const routes = [webhookEndpointsRoute(ports), webhookEndpointRoute(ports)];
  const list = await ask(routes, '/v1/webhook-endpoints');
  expect([list.status, list.body]).toMatchObject([200, { endpoints: [{ endpoint, delivery: null }] }]);
  const one = await ask(routes, `/v1/webhook-endpoints/${endpoint}`);
  expect([one.status, one.body]).toMatchObject([200, { endpoint }]);
  const other = await ask(routes, '/v1/webhook-endpoints/0e000000-0000-4000-8000-000000000009');
  expect([other.status, other.body]).toMatchObject([404, { code: 'webhook-endpoint-unknown' }]);
});
