// POST /v1/webhook-endpoints/{endpoint}/replays: events that were recorded within a range are sent again, under the ids that they had.
import { z } from 'zod';
import { parseWebhookReplayId } from '../../domain/shared/ids.ts';
import { compareInstants } from '../../domain/shared/instant.ts';
import { fieldProblem } from '../../http/problem.ts';
import { instantSchema } from '../../http/schemas.ts';
import { commandRoute } from '../http/command-route.ts';
import { admins } from '../tenant/tenant-route.ts';
import { endpointPath } from './webhook-endpoint-route.ts';

const shape = {
  params: endpointPath,
  body: z.strictObject({
    from: instantSchema().meta({ description: 'Events recorded at this instant or later …' }),
    to: instantSchema().meta({ description: '… and before this one.' }),
  }),
  answer: z.object({ endpoint: z.string(), replay: z.string() }),
};

export const requestReplayRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/webhook-endpoints/{endpoint}/replays',
  operationId: 'requestWebhookReplay',
  summary: 'Sends events of a range again, beside what happens; replaces a replay that is not done yet.',
  tag: 'webhooks',
  roundTrips: { warm: 2, cold: 2 },
  roles: admins,
  shape,
  command: ({ tenant, params: { endpoint }, body: { from, to }, by, at, newId }) => {
    if (compareInstants(from, to) >= 0) {
      const message = 'Must be later than `from`.';
      throw fieldProblem({ in: 'body', field: '/to', code: 'not-allowed', message });
    }
    const replay = newId('webhook-replay', parseWebhookReplayId);
    return { type: 'RequestWebhookReplay', tenant, endpoint, replay, from, to, by, at };
  },
  refusals: ['webhook-endpoint-unknown'],
  answer: {
    status: 200,
    body: (_verdict, { params: { endpoint }, newId }) => ({
      endpoint,
      replay: newId('webhook-replay', parseWebhookReplayId),
    }),
  },
});
