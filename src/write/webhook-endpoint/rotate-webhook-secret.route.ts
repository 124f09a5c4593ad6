// POST /v1/webhook-endpoints/{endpoint}/secrets: another secret signs from now on, which each reply to this request shows.
import { z } from 'zod';
import { parseWebhookSecretId } from '../../domain/shared/ids.ts';
import { addSeconds } from '../../domain/shared/instant.ts';
import { wholeNumberSchema } from '../../http/schemas.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { admins } from '../tenant/tenant-route.ts';
import {
  endpointPath,
  namesEndpoint,
  secretGone,
  shownSecret,
  showsSecret,
} from './webhook-endpoint-route.ts';
import type { WebhookEndpointPorts } from './webhook-endpoint-route.ts';

const secondsPerHour = 3_600;
/** For so long the secret before signs as well: by default, and at most. */
const [defaultOverlapHours, mostOverlapHours] = [24, 7 * 24];

const shape = {
  params: endpointPath,
  body: z.strictObject({
    overlapHours: wholeNumberSchema(0, mostOverlapHours)
      .default(defaultOverlapHours)
      .meta({ description: 'For so long the secret before signs as well.' }),
  }),
  answer: namesEndpoint,
  revealed: showsSecret,
};
const idName = 'webhook-secret';

/** The route. */
export function rotateWebhookSecretRoute(ports: WebhookEndpointPorts): CommandRoute {
  return commandRoute<typeof shape>({
    method: 'POST',
    url: '/v1/webhook-endpoints/{endpoint}/secrets',
    operationId: 'rotateWebhookSecret',
    summary:
      'Gives an endpoint a new secret, which the reply shows; for a while the one before signs as well.',
    tag: 'webhooks',
    roundTrips: { warm: 4, cold: 5 },
    roles: admins,
    shape,
    command: async ({ tenant, params: { endpoint }, body: { overlapHours }, by, at, newId }) => {
      const secret = newId(idName, parseWebhookSecretId);
      const previousUntil = addSeconds(at, overlapHours * secondsPerHour);
      const key = await ports.secrets.make(tenant, secret);
      return { type: 'RotateWebhookSecret', tenant, endpoint, secret, key, previousUntil, by, at };
    },
    refusals: ['webhook-endpoint-unknown'],
    problems: [secretGone],
    answer: { status: 200, body: (_verdict, { params }) => params },
    reveal: async ({ tenant, params: { endpoint }, newId }) => ({
      secret: await shownSecret(ports, tenant, endpoint, newId(idName, parseWebhookSecretId)),
    }),
  });
}
