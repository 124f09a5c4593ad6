// POST /v1/webhook-endpoints: events that are recorded from now on are sent to a URL. The secret that signs them is in no command, no event
// and no kept answer: each reply to the request that made it shows it, and no other ever does.
import { z } from 'zod';
import { parseWebhookEndpointId, parseWebhookSecretId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import type { Asked, CommandRoute } from '../http/command-route.ts';
import { admins } from '../tenant/tenant-route.ts';
import {
  checkedTarget,
  namesEndpoint,
  secretGone,
  shownSecret,
  showsSecret,
  targetSchema,
} from './webhook-endpoint-route.ts';
import type { WebhookEndpointPorts } from './webhook-endpoint-route.ts';

const url = '/v1/webhook-endpoints';
const shape = {
  params: z.strictObject({}),
  body: targetSchema,
  answer: namesEndpoint,
  revealed: showsSecret,
};

/** The route. */
export function addWebhookEndpointRoute(ports: WebhookEndpointPorts): CommandRoute {
  const made = ({ newId }: Pick<Asked<typeof shape>, 'newId'>) => ({
    endpoint: newId('webhook-endpoint', parseWebhookEndpointId),
    secret: newId('webhook-secret', parseWebhookSecretId),
  });
  return commandRoute<typeof shape>({
    method: 'POST',
    url,
    operationId: 'addWebhookEndpoint',
    summary:
      'Has the tenant’s public events sent to a URL from now on; the reply shows the secret that signs them.',
    tag: 'webhooks',
    roundTrips: { warm: 7, cold: 7 },
    roles: admins,
    shape,
    command: async ({ tenant, by, at, body, ...asked }) => {
      const target = checkedTarget(ports, body);
      const { endpoint, secret } = made(asked);
      const key = await ports.secrets.make(tenant, secret);
      return { type: 'AddWebhookEndpoint', tenant, endpoint, ...target, secret, key, by, at };
    },
    refusals: ['webhook-endpoint-limit-reached'],
    problems: [secretGone],
    answer: {
      status: 201,
      body: (_verdict, asked) => ({ endpoint: made(asked).endpoint }),
      location: (asked) => `${url}/${made(asked).endpoint}`,
    },
    reveal: async ({ tenant, ...asked }) => {
      const { endpoint, secret } = made(asked);
      return { secret: await shownSecret(ports, tenant, endpoint, secret) };
    },
  });
}
