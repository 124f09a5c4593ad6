// Webhook endpoints as they are shown to admins: secrets by their names.
import { expect, it } from 'vitest';
import type { WebhookEndpointId, WebhookSecretId } from '../../../src/domain/shared/ids.ts';
import { endpointsAsSet } from '../../../src/domain/webhooks/endpoints-as-set.ts';
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

it('endpoints are shown as they were set, with the names of their secrets, and no key', () => {
  expect(endpointsAsSet(webhooksDecider.initial())).toEqual([]);
  expect(endpointsAsSet(state)).toEqual([{ endpoint, ...target, disabled: 'gone', secrets }]);
});
