// Every write route of webhook endpoints.
import type { CommandRoute } from '../http/command-route.ts';
import { addWebhookEndpointRoute } from './add-webhook-endpoint.route.ts';
import { requestReplayRoute } from './request-replay.route.ts';
import { rotateWebhookSecretRoute } from './rotate-webhook-secret.route.ts';
import type { WebhookEndpointPorts } from './webhook-endpoint-route.ts';
import { webhookEndpointRows } from './webhook-endpoint.routes.ts';

/** All of them. */
export function webhookEndpointRoutes(ports: WebhookEndpointPorts): readonly CommandRoute[] {
  return [
    addWebhookEndpointRoute(ports),
    ...webhookEndpointRows(ports),
    rotateWebhookSecretRoute(ports),
    requestReplayRoute,
  ];
}
