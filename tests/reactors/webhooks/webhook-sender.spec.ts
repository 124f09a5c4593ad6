// What the sender does around turns: endpoints are disabled by an event, and what fails on our side waits.
import { expect, it } from 'vitest';
import type { TenantId, WebhookEndpointId, WebhookSecretId } from '../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import { FatalFault, TransientFault } from '../../../src/ports/faults.ts';
import type { HeldLane } from '../../../src/ports/webhook-lane.ts';
import { webhookSender } from '../../../src/reactors/webhooks/webhook-sender.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { manualPace } from '../../support/projection-fakes.ts';

const lane: HeldLane = {
  tenant: '0e000000-0000-4000-8000-000000000001' as TenantId,
  endpoint: '0e000000-0000-4000-8000-000000000002' as WebhookEndpointId,
  lane: 'live',
  epoch: 1n,
  generation: 3,
  url: 'https://hooks.example.com/',
  eventTypes: [],
  secrets: [{ secret: '0e000000-0000-4000-8000-000000000003' as WebhookSecretId, key: 'k', until: null }],
  position: 0n,
  wanted: 1n,
  failures: 0,
  stopping: '',
  trouble: '',
};

/** A sender that claims a lane once; `read` is what the log gives. */
async function sent(held: HeldLane, read: () => Promise<never[]>) {
  const did: unknown[] = [];
  const [pace, observer] = [manualPace(), fakeObserver()];
  const stop = new AbortController();
  const claims = [[held]];
  const note =
    (name: string) =>
    (_worker: string, _lane: HeldLane, ...rest: readonly unknown[]) => {
      did.push([name, ...rest]);
      return Promise.resolve(true as never);
    };
  const sender = webhookSender({
    lanes: {
      claim: () => Promise.resolve(claims.pop() ?? []),
      blocked: note('blocked'),
      delivered: note('delivered'),
      passed: note('passed'),
      failed: note('failed'),
      release: note('release'),
    },
    receivers: { send: () => Promise.resolve({ kind: 'answered', status: 200 }) },
    secrets: { textOf: () => Promise.resolve('whsec_AAAA') },
    store: { readTenant: read },
    messageOf: () => undefined,
    dispatch: {
      decide: (command) => {
        did.push(command);
        const events = [
          { type: 'WebhookEndpointDisabled', endpoint: held.endpoint, reason: 'failing' } as const,
        ];
        return Promise.resolve({ stream: 's' as never, revision: 1n, events, refusal: undefined, at: now });
      },
    },
    ids: uuidIdSource(),
    clock: { now: () => now },
    pace,
    observer,
    worker: 'w',
    pausesSeconds: [5],
  });
  const running = sender.run(stop.signal);
  await pace.advance(1_000);
  stop.abort();
  await pace.advance(10_000);
  await running;
  return { did, observer };
}
const now = '2026-03-02T12:00:00.000Z' as Instant;
const nothing = () => Promise.resolve([]);

it('issue 13 E6: an endpoint that is to be disabled is, by a command about it as it was', async () => {
  const { did, observer } = await sent({ ...lane, stopping: 'failing' }, nothing);
  const { tenant, endpoint } = lane;
  expect(did).toEqual([
    {
      type: 'StopWebhookEndpoint',
      tenant,
      endpoint,
      generation: 3,
      reason: 'failing',
      by: { kind: 'reactor', id: 'webhooks' },
      at: now,
    },
    ['blocked', 'stopping', 60_000],
  ]);
  expect(observer.observed.filter(({ kind }) => kind === 'warn')).toHaveLength(1);
});

it('what is away for a while is waited for; what needs an operator is told, and tried again every minute', async () => {
  const away = await sent(lane, () => Promise.reject(new TransientFault('database-away', 'away')));
  expect(away.did).toEqual([['blocked', 'database-away', 1_000]]);
  const lost = await sent(lane, () => Promise.reject(new FatalFault('tampered', 'tampered')));
  expect(lost.did).toEqual([['blocked', 'tampered', 60_000]]);
  expect(lost.observer.observed.filter(({ kind }) => kind === 'error')).toHaveLength(1);
});

it('what needs an operator is told once for as long as it lasts, and again when it is something else', async () => {
  const tampered = () => Promise.reject(new FatalFault('tampered', 'tampered'));
  const still = await sent({ ...lane, trouble: 'tampered' }, tampered);
  expect(still.did).toEqual([['blocked', 'tampered', 60_000]]);
  expect(still.observer.observed.filter(({ kind }) => kind === 'error')).toEqual([]);
  const other = await sent({ ...lane, trouble: 'key-lost' }, tampered);
  expect(other.observer.observed.filter(({ kind }) => kind === 'error')).toHaveLength(1);
});

it('what has nothing to be sent moves on', async () => {
  const { did } = await sent(lane, nothing);
  expect(did).toEqual([['passed', 1n, now, 40_000], ['release']]);
});
