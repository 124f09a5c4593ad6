// Webhook lanes in PostgreSQL, as the reactors' role, and what the role of queries is shown of them.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { claimSql } from '../../../../src/adapters/postgres/webhooks/claim-lanes.sql.ts';
import { createPostgresWebhookLanes } from '../../../../src/adapters/postgres/webhooks/postgres-webhook-lanes.ts';
import { createPostgresWebhookView } from '../../../../src/adapters/postgres/webhooks/postgres-webhook-view.ts';
import type {
  EventId,
  TenantId,
  WebhookEndpointId,
  WebhookReplayId,
  WebhookSecretId,
} from '../../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../../src/domain/shared/instant.ts';
import type { WebhooksEvent } from '../../../../src/domain/webhooks/webhooks.events.ts';
import type { HeldLane, NotedAttempt } from '../../../../src/ports/webhook-lane.ts';
import type { WebhookLanes } from '../../../../src/ports/webhook-lanes.port.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
let superuser: Client;
let pools: Pool[];
let lanes: WebhookLanes;
let view: ReturnType<typeof createPostgresWebhookView>;

beforeAll(async () => {
  database = await freshDatabase();
  superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  pools = (['vm_reactor', 'vm_query', 'vm_scheduler'] as const).map((role) =>
    createPool({
      url: database.roleUrl(role),
      applicationName: 'test',
      maxConnections: 4,
      statementTimeoutMs: 10_000,
    }),
  );
  lanes = createPostgresWebhookLanes(pools[0]!);
  view = createPostgresWebhookView(pools[1]!);
});
beforeEach(async () => {
  await superuser.query('truncate ops.webhook_attempts, ops.webhook_lanes, ops.webhook_endpoints');
});
afterAll(async () => {
  await superuser.end();
  for (const pool of pools) await endPool(pool);
  await database.drop();
});

const at = (second: number) => `2026-03-02T09:00:${String(second).padStart(2, '0')}.000Z` as Instant;
const newTenant = () => randomUUID() as TenantId;
const secretOf = () => ({ secret: randomUUID() as WebhookSecretId, key: randomUUID() });
const leaseMs = 60_000;

async function added(tenant = newTenant(), position = 10n) {
  const endpoint = randomUUID() as WebhookEndpointId;
  const first = secretOf();
  const event = {
    type: 'WebhookEndpointAdded',
    endpoint,
    url: 'https://a.example/',
    eventTypes: ['x'],
    ...first,
  } as const;
  const change = (position: bigint, event: WebhooksEvent) => lanes.change({ tenant, position, event });
  await change(position, event);
  const want = (position: bigint, second = 0) => lanes.want([{ tenant, position, at: at(second) }]);
  return { tenant, endpoint, first, event, change, want };
}
const claim = (worker = 'w', limit = 10, mostOfTenant = 4) =>
  lanes.claim(worker, limit, mostOfTenant, leaseMs);
const one = async (worker = 'w'): Promise<HeldLane> => (await claim(worker))[0]!;
const attemptAt = (position: bigint, number = 1, status: number | null = 200): NotedAttempt => ({
  event: randomUUID() as EventId,
  type: 'x',
  position,
  number,
  ms: 12.4,
  outcome: status === 200 ? 'delivered' : 'refused',
  status,
});

describe('issue 13 E6: lanes of webhook endpoints', () => {
  it('begin where the endpoint was added, and are held once there is something to send', async () => {
    const { tenant, endpoint, first, want } = await added();
    await want(10n);
    expect(await claim()).toEqual([]);
    await want(12n);
    expect(await claim()).toEqual([
      {
        tenant,
        endpoint,
        lane: 'live',
        epoch: 1n,
        generation: 0,
        url: 'https://a.example/',
        eventTypes: ['x'],
        secrets: [{ ...first, until: null }],
        position: 10n,
        wanted: 12n,
        failures: 0,
        stopping: '',
        trouble: '',
      },
    ]);
    expect(await claim('other')).toEqual([]);
  });

  it('move with the note of the attempt, and only for who holds the endpoint', async () => {
    const { tenant, endpoint, want } = await added();
    await want(12n, 1);
    const lane = await one();
    expect(await lanes.delivered('w', lane, attemptAt(11n), at(2), leaseMs)).toBe(true);
    expect(await lanes.delivered('other', lane, attemptAt(12n), undefined, leaseMs)).toBe(false);
    expect(await lanes.delivered('w', { ...lane, epoch: 9n }, attemptAt(12n), undefined, leaseMs)).toBe(
      false,
    );
    expect(await view.lanes(tenant)).toMatchObject([
      { endpoint, lane: 'live', isWaiting: true, oldestAt: at(2) },
    ]);
    expect(await view.attempts(tenant, endpoint, undefined, 10)).toMatchObject([
      { number: 1, ms: 12, status: 200 },
    ]);
    expect(await lanes.passed('w', lane, 12n, at(3), leaseMs)).toBe(true);
    await lanes.release('w', lane);
    expect(await view.lanes(tenant)).toMatchObject([{ isWaiting: false, oldestAt: null, failures: 0 }]);
    expect(await claim()).toEqual([]);
  });

  it('whose worker fell silent are held by another, and what the silent one says then changes nothing', async () => {
    const { tenant, endpoint, want } = await added();
    await want(12n);
    const [lost] = await lanes.claim('w', 1, 4, 1);
    await expect.poll(() => claim('other'), { timeout: 20_000 }).toMatchObject([{ epoch: 2n }]);
    await lanes.failed('w', lost!, attemptAt(11n, 1, 500), { stop: 'gone' });
    await lanes.blocked('w', lost!, 'x', 1);
    await lanes.release('w', lost!);
    expect(await lanes.passed('w', lost!, 12n, at(0), leaseMs)).toBe(false);
    expect(await view.lanes(tenant)).toMatchObject([{ isWaiting: true, failures: 0, trouble: '' }]);
    expect(await view.attempts(tenant, endpoint, undefined, 10)).toEqual([]);
    expect(await claim('third')).toEqual([]);
  });

  it('wait after a failure, and are tried again at once after a change or an enabling', async () => {
    const { tenant, endpoint, change, want } = await added();
    await want(12n);
    await lanes.failed('w', await one(), attemptAt(11n, 1, 500), { retryInMs: 3_600_000 });
    expect(await claim()).toEqual([]);
    const [shown] = await view.attempts(tenant, endpoint, undefined, 10);
    const inMs = Date.parse(shown!.nextAttemptAt!) - Date.parse(shown!.at);
    expect(Math.abs(inMs - 3_600_000)).toBeLessThanOrEqual(361_000);
    expect((await lanes.figures()).retrying).toBe(1);
    await change(13n, {
      type: 'WebhookEndpointChanged',
      endpoint,
      url: 'https://b.example/',
      eventTypes: [],
    });
    expect(await claim()).toMatchObject([{ url: 'https://b.example/', generation: 1, failures: 0 }]);
  });

  it('of which a failure is told under an earlier setting forget it', async () => {
    const { endpoint, change, want } = await added();
    await want(12n);
    const lane = await one();
    await change(13n, {
      type: 'WebhookEndpointChanged',
      endpoint,
      url: 'https://b.example/',
      eventTypes: [],
    });
    await lanes.failed('w', lane, attemptAt(11n, 5, 500), { stop: 'failing' });
    expect(await claim()).toMatchObject([{ generation: 1, failures: 0, stopping: '' }]);
  });

  it('that are to be stopped are held until the event comes, then not until they are enabled', async () => {
    const { endpoint, change, want } = await added();
    await want(12n);
    await lanes.failed('w', await one(), attemptAt(11n, 10, 500), { stop: 'failing' });
    await superuser.query('update ops.webhook_lanes set next_attempt = now()');
    const lane = await one();
    expect(lane.stopping).toBe('failing');
    await lanes.release('w', lane);
    await change(13n, { type: 'WebhookEndpointDisabled', endpoint, reason: 'failing' });
    expect(await claim()).toEqual([]);
    expect(await lanes.figures()).toMatchObject({ disabled: 1, retrying: 0 });
    await change(14n, { type: 'WebhookEndpointEnabled', endpoint });
    expect(await claim()).toMatchObject([{ position: 10n, failures: 0, stopping: '', generation: 1 }]);
  });

  it('are blocked for a reason of ours without a failure', async () => {
    const { want } = await added();
    await want(12n);
    await lanes.blocked('w', await one(), 'secret-lost', 3_600_000);
    expect(await lanes.figures()).toMatchObject({ blocked: 1, retrying: 0 });
    expect(await claim()).toEqual([]);
  });

  it('are of as many endpoints of a tenant at once as one may have, also over several claims', async () => {
    const tenant = newTenant();
    for (let n = 0; n < 6; n += 1) await added(tenant);
    await lanes.want([{ tenant, position: 12n, at: at(0) }]);
    const { want, endpoint } = await added();
    await want(12n);
    const first = await claim('w', 3, 2);
    expect(first.filter((lane) => lane.tenant === tenant)).toHaveLength(2);
    expect(first.filter((lane) => lane.endpoint === endpoint)).toHaveLength(1);
    expect(await claim('w', 10, 2)).toEqual([]);
    await lanes.release(
      'w',
      first.find((lane) => lane.tenant === tenant)!,
    );
    expect(await claim('w', 10, 2)).toHaveLength(1);
  });

  it('that were let go of come after those that waited', async () => {
    const [first, second] = [await added(), await added()];
    await first.want(12n);
    await second.want(12n);
    await superuser.query(
      `update ops.webhook_lanes set next_attempt = now() - interval '1 hour' where endpoint = $1`,
      [first.endpoint],
    );
    const [lane] = await claim('w', 1);
    expect(lane?.endpoint).toBe(first.endpoint);
    await lanes.release('w', lane!);
    expect((await claim('w', 1))[0]?.endpoint).toBe(second.endpoint);
  });

  it('take a secret in the place of the newest, which is good until an instant', async () => {
    const { tenant, endpoint, first, change, want } = await added();
    const [second, third] = [secretOf(), secretOf()];
    const rotated = (named: typeof second) =>
      ({ type: 'WebhookSecretRotated', endpoint, ...named, previousUntil: at(9) }) as const;
    await change(11n, rotated(second));
    expect(await lanes.secretsOf(tenant, endpoint, 12n)).toEqual([second.secret, first.secret]);
    // An event that was taken in before is told of none: nothing that still signs is destroyed for it.
    expect(await lanes.secretsOf(tenant, endpoint, 11n)).toEqual([]);
    await change(12n, rotated(third));
    await want(14n);
    expect((await one()).secrets).toEqual([
      { ...third, until: null },
      { ...second, until: at(9) },
    ]);
  });

  it('are the same whatever is delivered again, and those of a removed endpoint never come back', async () => {
    const { tenant, endpoint, event, change, want } = await added();
    const steps = [
      [10n, event],
      [11n, { type: 'WebhookEndpointDisabled', endpoint, reason: 'by-admin' }],
      [12n, { type: 'WebhookEndpointEnabled', endpoint }],
    ] as const;
    for (let times = 0; times < 2; times += 1)
      for (const [position, step] of steps) await change(position, step);
    await want(14n);
    const lane = await one();
    expect(lane).toMatchObject({ generation: 1, position: 10n });
    await change(13n, { type: 'WebhookEndpointRemoved', endpoint });
    expect(await lanes.delivered('w', lane, attemptAt(14n), undefined, leaseMs)).toBe(false);
    for (const [position, step] of steps) await change(position, step);
    await want(15n);
    expect(await claim()).toEqual([]);
    expect(await view.lanes(tenant)).toEqual([]);
    expect(await lanes.secretsOf(tenant, endpoint, 99n)).toEqual([]);
  });

  it('send a range again beside what happens, one of them at a time; another replay replaces the one before', async () => {
    const { endpoint, change, want } = await added();
    await want(12n);
    const replayed = (second: number) =>
      ({
        type: 'WebhookReplayRequested',
        endpoint,
        replay: randomUUID() as WebhookReplayId,
        from: at(second),
        to: at(9),
      }) as const;
    await change(13n, replayed(1));
    const held = await claim();
    expect(held).toHaveLength(1);
    const other = held[0]!.lane === 'live' ? 'replay' : 'live';
    await lanes.release('w', held[0]!);
    const next = await one();
    expect(next.lane).toBe(other);
    const replay = next.lane === 'replay' ? next : held[0]!;
    expect(replay).toMatchObject({ position: 0n, wanted: 13n, replay: { from: at(1), to: at(9) } });
    await lanes.release('w', next);
    await change(14n, replayed(5));
    // Who still sends of the former one moves nothing of this one.
    await superuser.query(`update ops.webhook_endpoints set holder = 'w', epoch = $1, until = 'infinity'`, [
      replay.epoch,
    ]);
    expect(await lanes.passed('w', replay, 13n, at(0), leaseMs)).toBe(false);
    expect(await lanes.delivered('w', replay, attemptAt(13n), undefined, leaseMs)).toBe(false);
    await lanes.release('w', replay);
    await change(14n, replayed(6));
    const { rows } = await superuser.query(
      `select replay_from, wanted, position from ops.webhook_lanes where lane = 'replay'`,
    );
    expect(rows).toEqual([{ replay_from: new Date(at(5)), wanted: '14', position: '0' }]);
  });

  it('show a tenant its own attempts page by page, and forget those of more than 30 days ago', async () => {
    const { tenant, endpoint, want } = await added();
    await want(20n);
    const lane = await one();
    for (const position of [11n, 12n, 13n])
      await lanes.delivered('w', lane, attemptAt(position), undefined, leaseMs);
    const page = await view.attempts(tenant, endpoint, undefined, 2);
    expect(page).toHaveLength(2);
    expect(await view.attempts(tenant, endpoint, page[1]?.place, 2)).toHaveLength(1);
    expect(await view.attempts(newTenant(), endpoint, undefined, 2)).toEqual([]);
    await superuser.query(
      `update ops.webhook_attempts set ended = now() - interval '31 days' where seq <= $1`,
      [page[1]?.place],
    );
    expect(await createPostgresWebhookLanes(pools[2]!).sweep(10)).toBe(2);
    expect(await view.attempts(tenant, endpoint, undefined, 5)).toHaveLength(1);
  });

  it('are late once they have been due for a minute and nobody holds them', async () => {
    const { want } = await added();
    await want(12n);
    expect(await lanes.figures()).toMatchObject({ sending: 1, late: 0 });
    await superuser.query(`update ops.webhook_lanes set next_attempt = now() - interval '61 seconds'`);
    expect(await lanes.figures()).toMatchObject({ sending: 0, late: 1 });
    await claim();
    expect(await lanes.figures()).toMatchObject({ sending: 1, late: 0 });
  });

  it('cost a claim nothing while their endpoints are disabled, though events wait, or removed, and are sent once enabled', async () => {
    const { tenant, endpoint, want, change } = await added();
    await want(12n);
    await change(13n, { type: 'WebhookEndpointDisabled', endpoint, reason: 'by-admin' });
    await change(14n, {
      type: 'WebhookReplayRequested',
      endpoint,
      replay: randomUUID() as WebhookReplayId,
      from: at(0),
      to: at(9),
    });
    await superuser.query(`
      insert into ops.webhook_endpoints (tenant, endpoint, url, event_types, secrets, state, changed)
      select gen_random_uuid(), gen_random_uuid(), 'u', '{x}', '[]', state, 1
      from generate_series(1, 5000), unnest(array['disabled', 'removed']) as state`);
    // As they are kept of endpoints that were disabled by the statement above.
    await superuser.query(`
      insert into ops.webhook_lanes (tenant, endpoint, lane, position, wanted, paused)
      select e.tenant, e.endpoint, 'live', 1, 2, l.paused from ops.webhook_endpoints e, ops.webhook_lanes l
      where l.endpoint = '${endpoint}' and l.lane = 'live' and e.state = 'disabled' and e.endpoint <> l.endpoint`);
    await superuser.query('analyze ops.webhook_endpoints, ops.webhook_lanes');
    const other = await added();
    await other.want(12n);
    expect(await pagesOf(claimSql, ['w', 10, 4, leaseMs])).toBeLessThan(100);
    await superuser.query(`update ops.webhook_endpoints set until = '-infinity'`);
    expect(await claim()).toMatchObject([{ endpoint: other.endpoint }]);
    await change(15n, { type: 'WebhookEndpointEnabled', endpoint });
    expect(await claim()).toMatchObject([{ tenant, endpoint }]);
  });

  /** Pages of tables and indexes that a statement reads. */
  async function pagesOf(text: string, values: readonly unknown[]): Promise<number> {
    const { rows } = await pools[0]!.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
      `explain (analyze, buffers, format json) ${text}`,
      [...values],
    );
    const { 'Shared Hit Blocks': hit = 0, 'Shared Read Blocks': read = 0 } = rows[0]!['QUERY PLAN'][0].Plan;
    return hit + read;
  }
});
