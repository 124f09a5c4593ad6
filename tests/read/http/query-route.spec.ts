// What every query does, on one toy.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { InviteId, MeetingId, TenantId } from '../../../src/domain/shared/ids.ts';
import type { RowSource, SourceStanding, WatchedReadDb } from '../../../src/ports/read-db.port.ts';
import type { ProjectionStanding } from '../../../src/ports/visibility.port.ts';
import type { ShownPositions } from '../../../src/read/http/freshness.ts';
import { queryRoute } from '../../../src/read/http/query-route.ts';
import type { Found } from '../../../src/read/http/query-route.ts';
import { positionTokens } from '../../../src/http/position-token.ts';
import { bodyTagOf } from '../../../src/http/entity-tag.ts';
import { givenApi, testPositions, thenProblem } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import { freshRows } from '../../support/read-server.ts';
import { readToy } from '../../support/toy-routes.ts';

/** Forgets to read through its watch. */
const unwatched = queryRoute({
  url: '/v1/unwatched',
  operationId: 'unwatched',
  summary: 'A mistake',
  tag: 'Toys',
  roundTrips: { warm: 9, cold: 9 },
  roles: ['member'],
  shape: { params: z.strictObject({}), query: z.strictObject({}), answer: z.object({}) },
  sources: [{ projection: 'toys' }],
  absent: { code: 'not-found', detail: 'There is nothing.' },
  answer: () => Promise.resolve({ body: {} }),
});
const meeting: string = randomUUID();
const other = randomUUID() as TenantId;
let toys: Map<string, Found<{ name: string }>>;
let visible: bigint;
let status: ProjectionStanding['status'];
let stood: Partial<SourceStanding>;
let asked: readonly RowSource[];
let api: Api;

beforeEach(async () => {
  toys = new Map();
  visible = 10n;
  status = 'running';
  stood = {};
  asked = [];
  const visibility: ShownPositions = {
    waitFor: (_projection, position) => Promise.resolve(position <= visible),
    standing: () => Promise.resolve({ position: visible, status, stale: undefined }),
  };
  const guest = { meeting: meeting as MeetingId, invite: randomUUID() as InviteId, role: 'guest' } as const;
  const fresh = freshRows(() => Promise.resolve([]));
  const db: WatchedReadDb = {
    ...fresh,
    queryWatched: async (tenant, question, sources) => {
      asked = sources;
      const { rows, standings } = await fresh.queryWatched(tenant, question, sources);
      return { rows, standings: standings.map((standing) => ({ ...standing, ...stood })) };
    },
  };
  api = await givenApi({ reads: [readToy(toys, db), unwatched], visibility, guest });
  const body = { name: 'Town hall', secret: 'never leaves' };
  toys.set(`${api.tenant}/${meeting}`, { body, revision: '42' });
});
afterEach(() => api.close());

const read = (id = meeting, headers: Record<string, string> = api.as(['member']), query = '') =>
  api.when({ url: `/v1/toys/${id}${query}`, headers });

describe('a query', () => {
  it('answers with its shape alone, a tag that names the revision, and is not cached', async () => {
    const response = await read();
    expect(response.json()).toEqual({ name: 'Town hall' });
    expect(response.headers).toMatchObject({
      etag: bodyTagOf(response.body, '42'),
      'cache-control': 'private, no-store',
    });
  });

  it('answers alike for what belongs to others and what does not exist', async () => {
    const absent = await read(randomUUID());
    const foreign = await read(meeting, api.as(['member'], other));
    for (const response of [absent, foreign]) thenProblem(response, 404, 'meeting-unknown');
    const withoutId = (text: string) => text.replace(/urn:uuid:[0-9a-f-]{36}/, '');
    expect(withoutId(foreign.body)).toBe(withoutId(absent.body));
    expect(foreign.rawPayload.length).toBe(absent.rawPayload.length);
    expect(Object.keys(foreign.headers).sort()).toEqual(Object.keys(absent.headers).sort());
  });

  it('shows a guest the one meeting of the invite', async () => {
    expect((await read(meeting, api.as(['guest']))).statusCode).toBe(200);
    const elsewhere: string = randomUUID();
    toys.set(`${api.tenant}/${elsewhere}`, { body: { name: 'Other' } });
    thenProblem(await read(elsewhere, api.as(['guest'])), 404, 'meeting-unknown');
  });
});

describe('issue 12 C6: a condition of a query', () => {
  const under = (headers: Record<string, string>, id = meeting) =>
    read(id, { ...api.as(['member']), ...headers });
  const tagOf = async (): Promise<string> => String((await read()).headers['etag']);

  it('that names the tag of the body is 304 without a body', async () => {
    const tag = await tagOf();
    for (const list of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const response = await under({ 'if-none-match': list });
      expect([response.statusCode, response.body], list).toEqual([304, '']);
      expect(response.headers).toMatchObject({ etag: tag, 'cache-control': 'private, no-store' });
    }
    const head = { method: 'HEAD', url: `/v1/toys/${meeting}`, headers: api.as(['member']) } as const;
    expect((await api.when({ ...head, headers: { ...head.headers, 'if-none-match': tag } })).statusCode).toBe(
      304,
    );
  });

  it('that names another is answered, also where another body is of the same revision', async () => {
    const tag = await tagOf();
    toys.set(`${api.tenant}/${meeting}`, { body: { name: 'As a guest sees it' }, revision: '42' });
    const other = await under({ 'if-none-match': `${tag}, "42"` });
    expect([other.statusCode, other.json()]).toEqual([200, { name: 'As a guest sees it' }]);
    expect(other.headers['etag']).not.toBe(tag);
    for (const malformed of ['', 'x', '"a" "b"'])
      expect((await under({ 'if-none-match': malformed })).statusCode).toBe(200);
  });

  it('that demands the body is 412 where it is another', async () => {
    const tag = await tagOf();
    for (const list of [tag, '*', `"x", ${tag}`])
      expect((await under({ 'if-match': list })).statusCode).toBe(200);
    for (const list of ['"42"', `W/${tag}`, '"x"']) {
      const response = await under({ 'if-match': list });
      thenProblem(response, 412, 'revision-mismatch');
      expect(response.headers['etag']).toBe(tag);
    }
    thenProblem(await under({ 'if-match': '*' }, randomUUID()), 404, 'meeting-unknown');
  });
});

describe('what is stale', () => {
  const at = (position: bigint) => `projection="toys";since="${testPositions.encode(position)}"`;
  const mark = async (id?: string) => (await read(id)).headers['voicemeet-stale'];

  it('is not mentioned if nothing is stale', async () => {
    expect(await mark()).toBeUndefined();
    expect(await mark(randomUUID())).toBeUndefined();
  });

  it('is asked of the source that the path names', async () => {
    await read();
    expect(asked).toEqual([{ projection: 'toys', category: 'meeting', id: meeting }]);
  });

  it('is named with the first event that is missing, together with the whole answer', async () => {
    stood = { position: 10n, parkedAt: 7n, kindParkedAt: 3n };
    const response = await read();
    expect(response.json()).toEqual({ name: 'Town hall' });
    expect(response.headers).toMatchObject({
      etag: expect.stringMatching(/^"42\./),
      'voicemeet-stale': `parked;${at(7n)}`,
    });
  });

  it('is not named for a thing that is found because another of its kind is parked, but is for any absent one', async () => {
    stood = { kindParkedAt: 3n };
    expect(await mark()).toBeUndefined();
    stood = { parkedAt: 7n, kindParkedAt: 3n };
    const [one, other] = [await read(randomUUID()), await read(randomUUID())];
    for (const response of [one, other]) {
      thenProblem(response, 404, 'meeting-unknown');
      expect(response.headers['voicemeet-stale']).toBe(`parked;${at(3n)}`);
    }
    expect(one.rawPayload.length).toBe(other.rawPayload.length);
  });

  it.each(['stopped', 'stalled', 'never-run'] as const)(
    'is said of a projection that is %s',
    async (halted) => {
      stood = { status: halted, position: 4n };
      expect(await mark()).toBe(`${halted};${at(5n)}`);
      stood = { ...stood, parkedAt: 2n };
      expect(await mark()).toBe(`parked;${at(2n)}, ${halted};${at(5n)}`);
    },
  );

  it('is never omitted because a route forgot to read through its watch', async () => {
    thenProblem(await api.when({ url: '/v1/unwatched', headers: api.as(['member']) }), 500, 'internal-error');
  });

  it('may be read by browsers of other origins', async () => {
    const browsed = await givenApi({
      reads: [readToy(toys)],
      settings: { corsOrigins: ['https://app.example'] },
    });
    const headers = { ...browsed.as(['member']), origin: 'https://app.example' };
    const response = await browsed.when({ url: `/v1/toys/${meeting}`, headers });
    await browsed.close();
    expect(response.headers['access-control-expose-headers']).toContain('VoiceMeet-Stale');
  });
});

describe("one's own writes", () => {
  it('are waited for, by query or header', async () => {
    const after = testPositions.encode(10n);
    expect((await read(meeting, undefined, `?after=${after}`)).statusCode).toBe(200);
    expect((await read(meeting, { ...api.as(['member']), 'voicemeet-position': after })).statusCode).toBe(
      200,
    );
  });

  it('are 503 with the position reached where they are not visible in time', async () => {
    const response = await read(meeting, undefined, `?after=${testPositions.encode(11n)}&wait=0`);
    const body = thenProblem(response, 503, 'not-yet-visible');
    expect(body).toMatchObject({ reached: testPositions.encode(10n), stale: false });
    expect(response.headers).toMatchObject({
      'retry-after': '1',
      'voicemeet-position': testPositions.encode(10n),
    });
  });

  it('are 503 with the mark if only an operator can make them visible, and answered with the mark if their stream is parked', async () => {
    status = 'stopped';
    const stopped = await read(meeting, undefined, `?after=${testPositions.encode(11n)}`);
    expect(thenProblem(stopped, 503, 'not-yet-visible')).toMatchObject({ stale: true });
    expect(stopped.headers).toMatchObject({
      'retry-after': '30',
      'voicemeet-stale': `stopped;projection="toys";since="${testPositions.encode(11n)}"`,
    });
    stood = { parkedAt: 9n };
    const parked = await read(meeting, undefined, `?after=${testPositions.encode(10n)}`);
    expect(parked.statusCode).toBe(200);
    expect(parked.headers['voicemeet-stale']).toContain('parked');
  });

  it.each([
    [
      'of another log',
      positionTokens({ store: 'memory', epoch: 'e2', partition: 0 }, Buffer.alloc(32)).encode(1n),
    ],
    [
      'of another store',
      positionTokens({ store: 'postgres', epoch: 'e1', partition: 0 }, Buffer.alloc(32)).encode(1n),
    ],
    ['that is none', 'abc'],
    ['that no store can hold', testPositions.encode(2n ** 63n)],
  ])('by a position %s are 400, with the field', async (_what, after) => {
    const byQuery = thenProblem(await read(meeting, undefined, `?after=${after}`), 400, 'position-unknown');
    expect(byQuery.errors).toMatchObject([{ in: 'query', field: '/after', code: 'not-allowed' }]);
    const headers = { ...api.as(['member']), 'voicemeet-position': after };
    const byHeader = thenProblem(await read(meeting, headers), 400, 'position-unknown');
    expect(byHeader.errors).toMatchObject([{ in: 'header', field: '/VoiceMeet-Position' }]);
  });
});
