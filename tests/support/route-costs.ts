// Counts each route's round trips to the database on the wire: every write route with its good request, with the same
// request under another key, and with a wrong one; every query with pages of 1, 10 and 100.
import { randomUUID } from 'node:crypto';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import { planLimits } from '../../src/domain/account/plan.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import { endpointsAsSet } from '../../src/domain/webhooks/endpoints-as-set.ts';
import type {
  AccountId,
  CommandId,
  CorrelationId,
  MeetingId,
  StreamName,
  TenantId,
  WebhookEndpointId,
  WebhookSecretId,
} from '../../src/domain/shared/ids.ts';
import type { StreamTail } from '../../src/ports/event-store.port.ts';
import { readRoutes } from '../../src/read/routes.ts';
import type { HttpRoute } from '../../src/http/http-route.ts';
import { hana, nine, person } from './histories/cast.ts';
import { aCustody } from './histories/custody.ts';
import { aLongMeeting } from './histories/long-meetings.ts';
import { anEndedMeeting } from './histories/meetings.ts';
import { meteredStorage } from './metered-storage.ts';
import type { MeteredStorage } from './metered-storage.ts';
import { openReadModels } from './read-models.ts';
import { allVisible, ask, principalOf } from './read-server.ts';
import type { RoundTrip } from './round-trips.ts';
import type { RouteCase } from './write-cases.ts';
import { aWorld } from './write-server.ts';
import type { Call, World } from './write-server.ts';

/** What was counted for one request. */
export interface Cost {
  readonly kind: 'warm' | 'cold';
  readonly status: number;
  readonly trips: readonly RoundTrip[];
}

/** A cost in words, for a failure. */
export function costText({ kind, status, trips }: Cost): string {
  const asked = trips.map(({ statements }) => statements.map((text) => text.slice(0, 60)).join(' + '));
  return `${kind}, ${status}: ${trips.length} (${asked.join(' | ')})`;
}

/** Every request of a write route's example, each by a process that knows the streams and by one that has just begun. */
export async function writeCosts(
  { meter, whole, forget }: MeteredStorage,
  { given, good, wrong, wrongGiven }: RouteCase,
): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  const worlds: World[] = [];
  const counted = async (kind: Cost['kind'], world: World, call: Call): Promise<void> => {
    if (kind === 'cold') await forget();
    const { result, trips } = await meter.during(() => world.ask(call));
    costs.push({ kind, status: result.statusCode, trips });
  };
  const worldOf = async (step = given): Promise<World> => {
    const world = await aWorld(whole);
    worlds.push(world);
    await step(world);
    return world;
  };
  const [first, second, third] = [await worldOf(), await worldOf(), await worldOf(wrongGiven)];
  const wish = good(first);
  for (const kind of ['warm', 'warm', 'cold'] as const) await counted(kind, first, wish);
  for (const kind of ['cold', 'warm'] as const) await counted(kind, second, good(second));
  for (const kind of ['warm', 'cold'] as const) await counted(kind, third, wrong(third));
  for (const world of worlds) await world.close();
  return costs;
}

const things = 101;
/** One event before its third snapshot: the most that there can be to fold after one. */
const longEvents = 2_999;

/** Read models and a log of one tenant: 101 accounts, 101 meetings, the first of them long. Close it after the test. */
export async function aReadWorld() {
  const models = await openReadModels();
  const metered = await meteredStorage(models.database);
  const tenant = randomUUID() as TenantId;
  const [account, meeting] = [randomUUID() as AccountId, randomUUID() as MeetingId];
  const endpoint = randomUUID() as WebhookEndpointId;
  const append = async (stream: StreamName, events: readonly DomainEvent[]): Promise<void> => {
    let tail: StreamTail | 'none' = 'none';
    for (let start = 0; start < events.length; start += 100) {
      const command = randomUUID() as CommandId;
      const correlation = randomUUID() as CorrelationId;
      const context = { command, causation: command, correlation, actor: person(hana), at: nine };
      const writes = [{ stream, tail, events: events.slice(start, start + 100) }];
      const [appended] = await metered.parts().store().append([{ tenant, context, writes }]);
      tail = appended?.tails.get(stream) ?? tail;
    }
  };
  await append(streamName('tenant', tenant, tenant), [
    { type: 'TenantRegistered', slug: 'acme', region: 'in' },
  ]);
  await append(streamName('consentText', tenant, tenant), [
    { type: 'ConsentTextPublished', purpose: 'record', language: 'en', version: 1, text: 'I agree.' },
  ]);
  await append(streamName('webhooks', tenant, tenant), [
    {
      type: 'WebhookEndpointAdded',
      endpoint,
      url: 'https://hooks.example.com/',
      eventTypes: [],
      secret: randomUUID() as WebhookSecretId,
      key: randomUUID(),
    },
  ]);
  await append(streamName('custody', tenant, meeting), aCustody());
  for (let n = 0; n < things; n += 1) {
    await append(streamName('account', tenant, n === 0 ? account : randomUUID()), [
      { type: 'AccountOpened', plan: 'pro', timeZone: 'Etc/UTC', trialEndsAt: null },
    ]);
    const isLong = n === 0;
    await append(
      streamName('meeting', tenant, isLong ? meeting : randomUUID()),
      isLong ? aLongMeeting(longEvents) : anEndedMeeting(),
    );
  }
  const store = metered.parts().store();
  const upTo = await store.tail();
  for (let after = 0n; after < upTo;) {
    const page = await store.readTenant(tenant, after, upTo, 1_000, 'opened');
    await models.project(page);
    after = page.at(-1)?.position ?? upTo;
  }

  /** One question, as every process of a role would be asked it. */
  const cost = async (kind: Cost['kind'], { url, roles }: HttpRoute, query: string): Promise<Cost> => {
    if (kind === 'cold') await metered.forget();
    const parts = metered.parts();
    const routes = readRoutes({
      db: parts.readDb(),
      store: parts.auditStore(),
      dispatch: metered.whole.dispatch,
      replays: parts.replays(),
      webhooks: parts.webhookView(),
      vault: () => parts.mediaStore().vault,
      webhookEndpoints: (of) => metered.whole.facts.webhooks(of, of, endpointsAsSet),
      ids: uuidIdSource(),
      plans: planLimits,
      clock: { now: () => nine },
    });
    const principal = principalOf(hana, roles === 'public' ? [] : [...roles], tenant);
    const path = url
      .replace('{meeting}', meeting)
      .replace('{account}', account)
      .replace('{endpoint}', endpoint)
      .replace('{purpose}/{language}/{version}', 'record/en/1');
    const { result, trips } = await metered.meter.during(() =>
      ask(routes, `${path}?${query}`, { principal, visibility: allVisible }),
    );
    await metered.parts().snapshotTaker().settled();
    return { kind, status: result.status, trips };
  };
  return {
    cost,
    close: async () => {
      await metered.close();
      await models.close();
    },
  };
}

export type ReadWorld = Awaited<ReturnType<typeof aReadWorld>>;
