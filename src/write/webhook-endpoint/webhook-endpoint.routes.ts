// The commands about webhook endpoints that are a row each.
import { noBody } from '../../http/schemas.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute, CommandRouteDeclaration } from '../http/command-route.ts';
import { admins } from '../tenant/tenant-route.ts';
import { checkedTarget, endpointPath, namesEndpoint, targetSchema } from './webhook-endpoint-route.ts';
import type { WebhookEndpointPorts } from './webhook-endpoint-route.ts';

const one = '/v1/webhook-endpoints/{endpoint}';
const common = { tag: 'webhooks', roles: admins } as const;
const changed = { params: endpointPath, body: targetSchema, answer: namesEndpoint };
const plain = { params: endpointPath, body: noBody, answer: namesEndpoint };

function changeRoute(ports: WebhookEndpointPorts): CommandRoute {
  return commandRoute<typeof changed>({
    ...common,
    method: 'PUT',
    url: one,
    operationId: 'changeWebhookEndpoint',
    summary:
      'Gives an endpoint another URL or other types of events, from the next message on; the next attempt is at once.',
    roundTrips: { warm: 2, cold: 3 },
    shape: changed,
    command: ({ tenant, params: { endpoint }, body, by, at }) => ({
      type: 'ChangeWebhookEndpoint',
      tenant,
      endpoint,
      ...checkedTarget(ports, body),
      by,
      at,
    }),
    refusals: ['webhook-endpoint-unknown'],
    answer: { status: 200, body: (_verdict, { params }) => params },
  });
}

/** A command about one endpoint, with no body. */
const plainRow =
  (
    row: Pick<CommandRouteDeclaration<typeof plain>, 'method' | 'url' | 'summary'> & {
      readonly type: 'DisableWebhookEndpoint' | 'EnableWebhookEndpoint' | 'RemoveWebhookEndpoint';
    },
  ) =>
  (operationId: string): CommandRoute => {
    const { type, ...about } = row;
    return commandRoute<typeof plain>({
      ...common,
      ...about,
      operationId,
      roundTrips: { warm: 2, cold: 3 },
      shape: plain,
      command: ({ tenant, params: { endpoint }, by, at }) => ({ type, tenant, endpoint, by, at }),
      refusals: ['webhook-endpoint-unknown'],
      answer: { status: 200, body: (_verdict, { params }) => params },
    });
  };

const plainRows = {
  disableWebhookEndpoint: plainRow({
    type: 'DisableWebhookEndpoint',
    method: 'POST',
    url: `${one}/disable`,
    summary: 'Stops sending to an endpoint; events wait for it.',
  }),
  enableWebhookEndpoint: plainRow({
    type: 'EnableWebhookEndpoint',
    method: 'POST',
    url: `${one}/enable`,
    summary: 'Sends to an endpoint again, from where it was.',
  }),
  removeWebhookEndpoint: plainRow({
    type: 'RemoveWebhookEndpoint',
    method: 'POST',
    url: `${one}/remove`,
    summary: 'Removes an endpoint and destroys its secrets.',
  }),
};

/** The rows. */
export function webhookEndpointRows(ports: WebhookEndpointPorts): readonly CommandRoute[] {
  const rows = Object.entries(plainRows).map(([operationId, row]) => row(operationId));
  return [changeRoute(ports), ...rows];
}
