// Answers over a real database whose projection meets a poison event: marked for the tenant concerned, until released.
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPostgresVisibility } from '../../../src/adapters/postgres/read-models/postgres-visibility.ts';
import { parseStreamName } from '../../../src/domain/shared/ids.ts';
import type { StreamName } from '../../../src/domain/shared/ids.ts';
import { tableName } from '../../../src/ports/read-table.ts';
import type { PoisonRule } from '../../../src/projections/projection.ts';
import { queryRoute } from '../../../src/read/http/query-route.ts';
import { hana } from '../../support/histories/cast.ts';
import { until } from '../../support/projection-runtime.ts';
import { ask, principalOf, tokens } from '../../support/read-server.ts';
import { said, toyCounts, toyProjection } from '../../support/toy-projection.ts';
import { useToyRuntime } from '../../support/toy-runtime.ts';

const toy = useToyRuntime();
const act = { actor: 'ops', reason: 'mended' };
const cure = { cured: false };
beforeEach(() => {
  cure.cured = false;
});

/** How many events of a stream the toy shows, and of all of the tenant's. */
const shape = { query: z.strictObject({}), answer: z.object({ events: z.int() }) };
const common = {
  tag: 'Toys',
  roundTrips: { warm: 9, cold: 9 },
  roles: ['member'],
  absent: { code: 'not-found', detail: 'None.' },
} as const;
const sum = `select coalesce(sum(events), 0)::int as events, count(*)::int as streams from ${tableName(toyCounts)} where tenant = $1`;
const one = () =>
  queryRoute({
    ...common,
    url: '/v1/toys/{toy}',
    operationId: 'readToy',
    summary: 'A toy',
    shape: { ...shape, params: z.strictObject({ toy: z.string() }) },
    sources: [{ projection: 'toy', category: 'tenant', param: 'toy' }],
    answer: async ({ params, principal: { tenant }, reading }) => {
      const values = [tenant, `tenant-${tenant}.${params.toy}`];
      const [row] = await reading(toy.runtime.readDb).query(tenant, `${sum} and stream = $2`, values);
      return row?.['streams'] === 0 ? undefined : { body: { events: Number(row?.['events']) } };
    },
  });
const all = () =>
  queryRoute({
    ...common,
    url: '/v1/toys',
    operationId: 'listToys',
    summary: 'All toys',
    shape: { ...shape, params: z.strictObject({}) },
    sources: [{ projection: 'toy' }],
    answer: async ({ principal: { tenant }, reading }) => {
      const [row] = await reading(toy.runtime.readDb).query(tenant, sum, [tenant]);
      return { body: { events: Number(row?.['events']) } };
    },
  });

/** Asks as somebody of the stream's tenant; gives status, events shown and the mark. */
async function asked(stream: StreamName, path: string) {
  const { tenant } = parseStreamName(stream)!;
  const epoch = await toy.log.feed.epoch();
  const visibility = createPostgresVisibility({
    pool: toy.runtime.queryPool,
    epoch: () => epoch,
    keyOf: (name) => `${name}@1`,
  });
  const answered = await ask([one(), all()], path, {
    principal: principalOf(hana, ['member'], tenant),
    visibility,
  });
  visibility.close();
  const events = (answered.body as { events?: number }).events;
  return { ...answered, events, mark: answered.headers['voicemeet-stale'] };
}
const page = (stream: StreamName, of = stream) => asked(stream, `/v1/toys/${parseStreamName(of)!.id}`);
const list = (stream: StreamName, query = '') => asked(stream, `/v1/toys${query}`);
const markOf = (reason: string, position: bigint) =>
  `${reason};projection="toy";since="${tokens.encode(position)}"`;

/** A projector at work on a log whose third event is poison; the first, third and fifth are of `bad`. */
function givenPoison(rule: PoisonRule) {
  const streams = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
  toy.run(toyProjection(rule, cure), toy.log);
  return streams;
}

describe('a parked stream', () => {
  it('marks answers about it and lists of its tenant, and nothing of other tenants', async () => {
    const { bad, good } = givenPoison('park-stream');
    await toy.caughtUp();
    const mark = markOf('parked', 3n);
    expect(await page(bad)).toMatchObject({ status: 200, events: 1, mark });
    expect(await list(bad)).toMatchObject({ status: 200, events: 1, mark });
    for (const shown of [await page(good), await list(good)]) {
      expect(shown).toMatchObject({ status: 200, events: 3 });
      expect(shown.mark).toBeUndefined();
    }
    // For every absent id alike: for this tenant it may be what is parked, for another it cannot be.
    expect(await page(bad, good)).toMatchObject({ status: 404, mark });
    expect((await page(good, bad)).mark).toBeUndefined();
  });

  it('does not keep anybody waiting who waits for one of its events', async () => {
    const { bad } = givenPoison('park-stream');
    await toy.caughtUp();
    const after = tokens.encode(5n);
    expect(await list(bad, `?after=${after}`)).toMatchObject({ status: 200, mark: markOf('parked', 3n) });
  });

  it('marks nothing any more once released, nor once its poison is skipped, nor once rebuilt', async () => {
    const { bad } = givenPoison('park-stream');
    await toy.caughtUp();
    const operator = toy.operator(toyProjection('park-stream', cure));
    const desk = toy.desk(toyProjection('park-stream', cure));
    await desk.act('release', 'toy', bad, act);
    expect((await page(bad)).mark).toBe(markOf('parked', 3n));
    cure.cured = true;
    await desk.act('release', 'toy', bad, act);
    expect(await page(bad)).toMatchObject({ status: 200, events: 3 });
    expect([(await page(bad)).mark, (await list(bad)).mark]).toEqual([undefined, undefined]);

    cure.cured = false;
    toy.log.add(bad, said('poison'));
    await toy.caughtUp();
    expect((await list(bad)).mark).toBe(markOf('parked', 7n));
    await desk.act('skip', 'toy', bad, act);
    expect((await list(bad)).mark).toBeUndefined();

    toy.log.add(bad, said('poison'));
    await toy.caughtUp();
    expect((await list(bad)).mark).toBe(markOf('parked', 8n));
    cure.cured = true;
    await operator.rebuild('toy', act);
    expect((await list(bad)).mark).toBeUndefined();
  });
});

describe('a stopped projection', () => {
  const isStopped = async () => (await toy.operator().list())[0]?.record?.status === 'stopped';

  it('marks every answer, until the event that stopped it is skipped', async () => {
    const { bad, good } = givenPoison('stop');
    await until(isStopped, 'stopped');
    const mark = markOf('stopped', 3n);
    for (const stream of [bad, good]) {
      expect(await page(stream)).toMatchObject({ status: 200, events: 1, mark });
      expect(await list(stream)).toMatchObject({ status: 200, events: 1, mark });
    }
    await toy.operator(toyProjection('stop', cure)).skipStopped('toy', act);
    await toy.caughtUp();
    expect((await list(bad)).mark).toBeUndefined();
    expect(await list(good)).toMatchObject({ events: 3 });
  });

  it('is not waited for, and says so', async () => {
    const { good } = givenPoison('stop');
    await until(isStopped, 'stopped');
    const late = await list(good, `?after=${tokens.encode(4n)}&wait=10`);
    expect(late).toMatchObject({ status: 503, mark: markOf('stopped', 3n) });
    expect(late.body).toMatchObject({ code: 'not-yet-visible', stale: true, reached: tokens.encode(2n) });
    expect(await list(good, `?after=${tokens.encode(2n)}`)).toMatchObject({ status: 200 });
    // Sooner than the wait that was asked for.
  }, 9_000);
});
