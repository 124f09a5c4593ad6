// How webhook endpoints stand, as metrics.
import { expect, it } from 'vitest';
import { showOutgoingWebhooks } from '../../../src/reactors/webhooks/webhook-figures.ts';

it('issue 13 E6: shows endpoints by what they do, and how late the oldest event is', async () => {
  const gauges: unknown[] = [];
  const seen = { idle: 5, sending: 1, retrying: 2, late: 6, blocked: 3, disabled: 4, oldestSeconds: 7.5 };
  const gauge = (...of: readonly unknown[]): void => void gauges.push(of);
  expect(await showOutgoingWebhooks({ figures: () => Promise.resolve(seen) }, { gauge })).toEqual(seen);
  expect(gauges).toEqual([
    ['outgoing_webhook_endpoints', 5, { state: 'idle' }],
    ['outgoing_webhook_endpoints', 1, { state: 'sending' }],
    ['outgoing_webhook_endpoints', 2, { state: 'retrying' }],
    ['outgoing_webhook_endpoints', 6, { state: 'late' }],
    ['outgoing_webhook_endpoints', 3, { state: 'blocked' }],
    ['outgoing_webhook_endpoints', 4, { state: 'disabled' }],
    ['outgoing_webhook_oldest_seconds', 7.5],
  ]);
});
