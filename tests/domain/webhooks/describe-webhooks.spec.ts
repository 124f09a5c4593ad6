// Webhook endpoints described for audits: secrets by their names.
import { expect, it } from 'vitest';
import type { WebhookEndpointId, WebhookSecretId } from '../../../src/domain/shared/ids.ts';
import { describeWebhooks } from '../../../src/domain/webhooks/describe-webhooks.ts';
import { webhooksDecider } from '../../../src/domain/webhooks/webhooks.ts';
import { fold } from '../../support/decider-spec.ts';

const endpoint = '0e000000-0000-4000-8000-000000000001' as WebhookEndpointId;
const secret = '0e000000-0000-4000-8000-000000000101' as WebhookSecretId;
const target = { url: 'https://hooks.example.com/', eventTypes: ['a', 'b'] };
const key = '0e000000-0000-4000-8000-000000000201';
const state = fold(webhooksDecider, [
  { type: 'WebhookEndpointAdded', endpoint, ...target, secret, key },
  { type: 'WebhookEndpointDisabled', endpoint, reason: 'gone' },
]);
const secrets = [{ secret, until: null }];

it('endpoints are described with the names of their secrets, and no key', () => {
  expect(describeWebhooks(webhooksDecider.initial())).toEqual({ status: 'none', endpoints: [] });
  expect(describeWebhooks(state)).toEqual({
    status: 'some',
    endpoints: [{ endpoint, ...target, disabled: 'gone', generation: 0, secrets, replay: null }],
  });
});
