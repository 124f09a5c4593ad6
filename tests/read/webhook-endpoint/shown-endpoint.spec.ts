// A webhook endpoint as admins see it: what it does follows from its lane and whether it is disabled.
import { expect, it } from 'vitest';
import type { WebhookEndpointId } from '../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { ShownLane } from '../../../src/ports/webhook-view.port.ts';
import { endpointSchema, shownEndpoint } from '../../../src/read/webhook-endpoint/shown-endpoint.ts';

const endpoint = '0e000000-0000-4000-8000-000000000001' as WebhookEndpointId;
const set = { endpoint, url: 'https://hooks.example.com/', eventTypes: [], disabled: null, secrets: [] };
const [next, oldest] = ['2026-03-02T12:00:00.000Z' as Instant, '2026-03-02T11:00:00.000Z' as Instant];
const lane: ShownLane = {
  endpoint,
  lane: 'live',
  isWaiting: true,
  failures: 0,
  nextAttemptAt: next,
  oldestAt: oldest,
  trouble: '',
};

it.each([
  ['idle', { ...lane, isWaiting: false }, null, null, null],
  ['sending', lane, null, next, oldest],
  ['retrying', { ...lane, failures: 2 }, null, next, oldest],
  ['blocked', { ...lane, failures: 2, trouble: 'secret-lost' }, null, next, oldest],
  ['stopped', lane, 'failing', null, oldest],
] as const)('is %s', (state, of, disabled, nextAttemptAt, oldestWaitingAt) => {
  const shown = shownEndpoint({ ...set, disabled }, [
    { ...lane, endpoint: 'other' as WebhookEndpointId },
    of,
  ]);
  expect(shown.delivery).toMatchObject({ state, nextAttemptAt, oldestWaitingAt });
  expect(shown.replay).toBeNull();
  expect(endpointSchema.parse(shown)).toEqual(shown);
});

it('has no delivery before the log was taken in', () => {
  expect(shownEndpoint(set, []).delivery).toBeNull();
});
