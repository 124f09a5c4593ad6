import { expect, it } from 'vitest';
import { webhookEndpointRoutes } from '../../../src/write/webhook-endpoint/webhook-endpoint-routes.ts';

it('issue 13 E6: routes of webhook endpoints stand each once, wherever they are declared', () => {
  const ids = webhookEndpointRoutes({} as never).map(({ operationId }) => operationId);
  expect(ids).toEqual([...new Set(ids)]);
  expect(ids).toEqual(
    expect.arrayContaining(['addWebhookEndpoint', 'enableWebhookEndpoint', 'requestWebhookReplay']),
  );
});
