// GET /v1/webhook-endpoints/{endpoint}/attempts: what was sent to an endpoint, newest first, and what came of it.
import { z } from 'zod';
import { parseWebhookEndpointId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import type { WebhookEndpointsPorts } from './webhook-endpoints.route.ts';

const instant = () => z.string().meta({ format: 'date-time' });
const attemptSchema = z.object({
  messageId: z
    .string()
    .meta({ format: 'uuid', description: 'The header `webhook-id`: the id of the event.' }),
  type: z.string(),
  isReplay: z.boolean(),
  attempt: z.int().meta({ description: 'Of this message, from 1.' }),
  at: instant(),
  ms: z.int(),
  outcome: z.string().meta({
    description:
      '`delivered`, `refused`, `redirected`, `gone`, `timeout`, `no-public-address`, `certificate`, `unreachable`',
  }),
  status: z.int().nullable().meta({ description: 'Null where no answer came.' }),
  nextAttemptAt: instant().nullable(),
});
const place = z.string().regex(/^[1-9]\d{0,17}$/);

/** Two round trips. Attempts are kept for 30 days. */
export function webhookAttemptsRoute({ webhooks, webhookEndpoints }: WebhookEndpointsPorts): QueryRoute {
  return queryRoute({
    url: '/v1/webhook-endpoints/{endpoint}/attempts',
    operationId: 'listWebhookAttempts',
    summary: 'Attempts to send to a webhook endpoint within 30 days, newest first',
    tag: 'webhooks',
    roundTrips: { warm: 2, cold: 2 },
    roles: ['admin'],
    shape: {
      params: z.strictObject({ endpoint: idSchema(parseWebhookEndpointId) }),
      query: z.strictObject(pageQuery(place)),
      answer: pageSchema(attemptSchema),
    },
    sources: [],
    absent: { code: 'webhook-endpoint-unknown', detail: 'There is no such webhook endpoint.' },
    answer: async ({ params: { endpoint }, query: { cursor, limit }, principal: { tenant } }) => {
      const [set, found] = await Promise.all([
        webhookEndpoints(tenant),
        webhooks.attempts(tenant, endpoint, cursor, limit + 1),
      ]);
      if (!set.some((each) => each.endpoint === endpoint)) return undefined;
      const { items, ...page } = pageOf(found, limit, (attempt) => attempt.place);
      return {
        body: {
          ...page,
          items: items.map(({ event, type, lane, number, at, ms, outcome, status, nextAttemptAt }) => {
            const isReplay = lane === 'replay';
            return {
              messageId: event,
              type,
              isReplay,
              attempt: number,
              at,
              ms,
              outcome: shownOutcome(outcome),
              status,
              nextAttemptAt,
            };
          }),
        },
      };
    },
  });
}

/** A name that leads inside is told as one that leads nowhere: else whoever may add endpoints could list the names of our network. */
function shownOutcome(outcome: string): string {
  return outcome === 'name-unknown' || outcome === 'address-refused' ? 'no-public-address' : outcome;
}
