// GET /v1/webhook-endpoints and GET /v1/webhook-endpoints/{endpoint}: where the tenant's public events are sent, and how it goes.
import { z } from 'zod';
import { parseWebhookEndpointId } from '../../domain/shared/ids.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';
import type { WebhookView } from '../../ports/webhook-view.port.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { endpointSchema, shownEndpoint, type SetEndpoint } from './shown-endpoint.ts';

/** What the routes need: endpoints as they are set at this moment, and how the sending goes. */
export interface WebhookEndpointsPorts {
  readonly webhooks: Pick<WebhookView, 'lanes' | 'attempts'>;
  readonly webhookEndpoints: (tenant: TenantId) => Promise<readonly SetEndpoint[]>;
}

const absent = { code: 'webhook-endpoint-unknown', detail: 'There is no such webhook endpoint.' };
const common = {
  tag: 'webhooks',
  roles: ['admin'],
  roundTrips: { warm: 2, cold: 2 },
  sources: [],
  absent,
} as const;

/** All of the tenant's: at most 20. */
export function webhookEndpointsRoute(ports: WebhookEndpointsPorts): QueryRoute {
  return queryRoute({
    ...common,
    url: '/v1/webhook-endpoints',
    operationId: 'listWebhookEndpoints',
    summary: 'Where the tenant’s public events are sent, and how it goes',
    shape: {
      params: z.strictObject({}),
      query: z.strictObject({}),
      answer: z.object({ endpoints: z.array(endpointSchema) }),
    },
    answer: async ({ principal: { tenant } }) => ({ body: { endpoints: await shownOf(ports, tenant) } }),
  });
}

/** One of them. */
export function webhookEndpointRoute(ports: WebhookEndpointsPorts): QueryRoute {
  return queryRoute({
    ...common,
    url: '/v1/webhook-endpoints/{endpoint}',
    operationId: 'readWebhookEndpoint',
    summary: 'One webhook endpoint, and how the sending goes',
    shape: {
      params: z.strictObject({ endpoint: idSchema(parseWebhookEndpointId) }),
      query: z.strictObject({}),
      answer: endpointSchema,
    },
    answer: async ({ params, principal: { tenant } }) => {
      const found = (await shownOf(ports, tenant)).find(({ endpoint }) => endpoint === params.endpoint);
      return found && { body: found };
    },
  });
}

async function shownOf({ webhooks, webhookEndpoints }: WebhookEndpointsPorts, tenant: TenantId) {
  const [set, lanes] = await Promise.all([webhookEndpoints(tenant), webhooks.lanes(tenant)]);
  return set.map((endpoint) => shownEndpoint(endpoint, lanes));
}
