// What the log says of webhook endpoints: taken in before what follows, destroyed secrets first, whatever can't be read.
import { expect, it } from 'vitest';
import type { DomainEvent } from '../../../src/domain/all-events.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type {
  StreamName,
  TenantId,
  WebhookEndpointId,
  WebhookSecretId,
} from '../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { FedEvent } from '../../../src/ports/event-feed.port.ts';
import type { StoredEvent } from '../../../src/ports/event-log.port.ts';
import { FatalFault } from '../../../src/ports/faults.ts';
import { webhookIntake } from '../../../src/reactors/webhooks/webhook-intake.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { createArrayLog } from '../../support/recorded-events.ts';

const tenant = '0e000000-0000-4000-8000-000000000001' as TenantId;
const endpoint = '0e000000-0000-4000-8000-000000000002' as WebhookEndpointId;
const secretOf = (n: number) => `0e000000-0000-4000-8000-00000000010${n}` as WebhookSecretId;
const hooks = streamName('webhooks', tenant, tenant);
const account = streamName('account', tenant, endpoint);
const added = {
  type: 'WebhookEndpointAdded',
  endpoint,
  url: 'https://hooks.example.com/',
  eventTypes: [],
  secret: secretOf(1),
  key: 'k',
} as const;
const rotated = (n: number) =>
  ({
    type: 'WebhookSecretRotated',
    endpoint,
    secret: secretOf(n),
    key: 'k',
    previousUntil: '2026-03-02T12:00:00.000Z' as Instant,
  }) as const;
const removed = { type: 'WebhookEndpointRemoved', endpoint } as const;

type Told = readonly [StreamName, DomainEvent];

/** An intake, what it did, and a batch of events. */
function given(known: readonly WebhookSecretId[] = [], fault?: FatalFault) {
  const did: string[] = [];
  const observer = fakeObserver();
  const log = createArrayLog();
  const decoded = new Map<bigint, FedEvent>();
  const takeIn = webhookIntake({
    lanes: {
      change: ({ position, event }) => Promise.resolve(void did.push(`${event.type} at ${position}`)),
      want: (wanted) =>
        Promise.resolve(
          void did.push(...wanted.map(({ position, at }) => `wanted ${position} from ${at.slice(17, 19)}`)),
        ),
      secretsOf: () => Promise.resolve(known),
    },
    secrets: { destroy: (_, secret) => Promise.resolve(void did.push(`destroyed ${secret.slice(-1)}`)) },
    decoder: {
      decode: (stored) =>
        Promise.resolve(
          stored.map((one): FedEvent =>
            fault === undefined ? decoded.get(one.position)! : { kind: 'undecodable', stored: one, fault },
          ),
        ),
    },
    observer,
  });
  const batch = (events: readonly Told[]): readonly StoredEvent[] =>
    events.map(([stream, event]) => {
      const recorded = log.add(stream, event);
      decoded.set(recorded.position, { kind: 'recorded', recorded });
      return { ...recorded, type: '' } as unknown as StoredEvent;
    });
  return {
    did,
    observer,
    take: (...events: readonly Told[]) => takeIn({ events: batch(events) }),
  };
}

const closed = { type: 'AccountClosed' } as const;

it('issue 13 E6: endpoints are taken in before it is noted up to where there are events, and since when', async () => {
  const { did, take } = given();
  await take([account, closed], [hooks, added], [account, closed]);
  expect(did).toEqual(['WebhookEndpointAdded at 2', 'wanted 3 from 00']);
});

it('a secret that signs no more is destroyed before the row that names it forgets it', async () => {
  const rotating = given([secretOf(2), secretOf(1)]);
  await rotating.take([hooks, rotated(3)]);
  expect(rotating.did.slice(0, 2)).toEqual(['destroyed 1', 'WebhookSecretRotated at 1']);
  const removing = given([secretOf(2), secretOf(1)]);
  await removing.take([hooks, removed]);
  expect(removing.did.slice(0, 3)).toEqual(['destroyed 2', 'destroyed 1', 'WebhookEndpointRemoved at 1']);
});

it('a rotation that is delivered again destroys no secret that signs', async () => {
  const { did, take } = given([secretOf(3), secretOf(2)]);
  await take([hooks, rotated(3)]);
  expect(did[0]).toBe('WebhookSecretRotated at 1');
});

it('an event of a newer version stops the intake, so that it is read by a process that knows it', async () => {
  const { take } = given([], new FatalFault('event-unknown', 'unknown'));
  await expect(take([hooks, added])).rejects.toMatchObject({ code: 'event-unknown' });
});

it('another one that can’t be read is told and passed over: other tenants’ endpoints go on', async () => {
  const { did, take, observer } = given([], new FatalFault('tampered', 'tampered'));
  await take([hooks, added]);
  expect(did).toEqual(['wanted 1 from 00']);
  expect(
    observer.observed.some(({ kind, fields }) => kind === 'error' && fields['code'] === 'tampered'),
  ).toBe(true);
});
