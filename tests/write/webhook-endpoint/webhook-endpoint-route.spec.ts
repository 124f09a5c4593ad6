// What may be a webhook endpoint, and when its secret is shown.
import { expect, it } from 'vitest';
import type { TenantId, WebhookEndpointId, WebhookSecretId } from '../../../src/domain/shared/ids.ts';
import { webhooksDecider } from '../../../src/domain/webhooks/webhooks.ts';
import { checkedTarget, shownSecret } from '../../../src/write/webhook-endpoint/webhook-endpoint-route.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';

const rules = {
  refusalOf: (url: string) => (url.includes('10.') ? 'is not public' : undefined),
  isPublicType: (type: string) => type !== 'c',
};

it('issue 13 E6: brings a URL into one form, and types into one order, once each', () => {
  const target = checkedTarget(rules, { url: 'HTTPS://Bücher.example', eventTypes: ['b', 'a', 'b'] });
  expect(target).toEqual({ url: 'https://xn--bcher-kva.example/', eventTypes: ['a', 'b'] });
});

it('names the field that can’t be taken', () => {
  const problem = (url: string, eventTypes: string[]) => {
    try {
      checkedTarget(rules, { url, eventTypes });
    } catch (error) {
      return (error as { problem: unknown }).problem;
    }
    return undefined;
  };
  expect(problem('https://10.0.0.1/', [])).toMatchObject({ status: 400, errors: [{ field: '/url' }] });
  expect(problem('https://a.example/', ['a', 'c'])).toMatchObject({
    status: 400,
    errors: [{ field: '/eventTypes/1' }],
  });
});

it('shows a secret while it signs, and 410 afterwards', async () => {
  const tenant = '0e000000-0000-4000-8000-000000000001' as TenantId;
  const endpoint = '0e000000-0000-4000-8000-000000000002' as WebhookEndpointId;
  const secretOf = (n: number) => `0e000000-0000-4000-8000-00000000000${n}` as WebhookSecretId;
  const webhooks = fold(webhooksDecider, [
    {
      type: 'WebhookEndpointAdded',
      endpoint,
      url: 'https://a.example/',
      eventTypes: [],
      secret: secretOf(3),
      key: 'kept',
    },
    {
      type: 'WebhookSecretRotated',
      endpoint,
      secret: secretOf(4),
      key: 'destroyed',
      previousUntil: '2026-03-02T12:00:00.000Z' as never,
    },
  ]);
  const ports = {
    facts: fakeFacts({ webhooks }),
    secrets: {
      make: () => Promise.resolve(''),
      textOf: (_: TenantId, key: string) => Promise.resolve(key === 'kept' ? 'whsec_x' : undefined),
    },
  };
  expect(await shownSecret(ports, tenant, endpoint, secretOf(3))).toBe('whsec_x');
  for (const secret of [secretOf(4), secretOf(5)]) {
    await expect(shownSecret(ports, tenant, endpoint, secret)).rejects.toMatchObject({
      problem: { status: 410, code: 'webhook-secret-gone' },
    });
  }
});
