// A command, queries and a raw route over toy shapes: for tests of the HTTP server itself.
import { z } from 'zod';
import { parseMeetingId } from '../../src/domain/shared/ids.ts';
import { known } from '../../src/domain/shared/personal.ts';
import type { WatchedReadDb } from '../../src/ports/read-db.port.ts';
import { queryRoute } from '../../src/read/http/query-route.ts';
import type { Found } from '../../src/read/http/query-route.ts';
import { pageOf, pageQuery, pageSchema } from '../../src/read/http/page.ts';
import type { RawHttpRoute } from '../../src/http/http-route.ts';
import { HttpProblem } from '../../src/http/problem.ts';
import { rawRoute } from '../../src/http/raw-route.ts';
import type { RawRequest } from '../../src/http/raw-route.ts';
import { commandRoute } from '../../src/write/http/command-route.ts';
import { idSchema, textSchema } from '../../src/http/schemas.ts';
import { freshRows } from './read-server.ts';

/** PUT /v1/toys/{meeting}/title, for members and guests. */
export const renameToy = commandRoute({
  method: 'PUT',
  url: '/v1/toys/{meeting}/title',
  operationId: 'renameToy',
  summary: 'Renames a toy',
  tag: 'Toys',
  roundTrips: { warm: 9, cold: 9 },
  roles: ['member', 'guest'],
  shape: {
    params: z.strictObject({ meeting: idSchema(parseMeetingId) }),
    body: z.strictObject({ title: textSchema(20) }),
    answer: z.object({ meeting: z.string(), made: z.string() }),
  },
  refusals: ['meeting-unknown', 'meeting-over'],
  command: ({ params, body, by, at, command }) => ({
    type: 'RenameMeeting',
    meeting: params.meeting,
    title: known(body.title),
    request: command,
    by,
    at,
  }),
  answer: {
    status: 200,
    body: (_verdict, { params, newId }) => ({
      meeting: params.meeting,
      made: newId('toy', parseMeetingId),
      notShown: 'never leaves',
    }),
    location: ({ params }) => `/v1/toys/${params.meeting}`,
  },
});

/** A body for it. */
export const renaming = { title: 'Town hall' };

/** GET /v1/toys/{meeting}: answers what a test keeps in `toys`, as stale as `db` says. */
export function readToy(
  toys: Map<string, Found<{ name: string }>>,
  db: WatchedReadDb = freshRows(() => Promise.resolve([])),
) {
  return queryRoute({
    url: '/v1/toys/{meeting}',
    operationId: 'getToy',
    summary: 'A toy',
    tag: 'Toys',
    roundTrips: { warm: 9, cold: 9 },
    roles: ['member', 'guest'],
    shape: {
      params: z.strictObject({ meeting: idSchema(parseMeetingId) }),
      query: z.strictObject({}),
      answer: z.object({ name: z.string() }),
    },
    sources: [{ projection: 'toys', category: 'meeting', param: 'meeting' }],
    absent: { code: 'meeting-unknown', detail: 'There is no such meeting.' },
    answer: async ({ params, principal, reading }) => {
      await reading(db).query(principal.tenant, 'select', []);
      return toys.get(`${principal.tenant}/${params.meeting}`);
    },
  });
}

/** GET /v1/toys: numbers from 0 to 99 in pages. */
export const listToys = queryRoute({
  url: '/v1/toys',
  operationId: 'listToys',
  summary: 'All toys',
  tag: 'Toys',
  roundTrips: { warm: 9, cold: 9 },
  roles: ['member'],
  shape: {
    params: z.strictObject({}),
    query: z.strictObject({ ...pageQuery(z.strictObject({ n: z.int() })) }),
    answer: pageSchema(z.object({ n: z.int() })),
  },
  sources: [],
  absent: { code: 'meeting-unknown', detail: 'There is no such meeting.' },
  answer: ({ query: { cursor, limit } }) => {
    const from = cursor === undefined ? 0 : cursor.n + 1;
    const rows = Array.from({ length: 100 }, (_, n) => ({ n })).slice(from, from + limit + 1);
    return Promise.resolve({ body: pageOf(rows, limit, ({ n }) => ({ n })) });
  },
});

/** The most bytes that a toy's signal has: less than what JSON may have, so that the two cannot be taken for each other. */
export const signalLimitBytes = 1_000;

/** POST /v1/toys/{meeting}/signals: tells `received` what arrived, and answers how many bytes there were. */
export function signalToy(
  received: (request: RawRequest<z.ZodType>) => void = () => undefined,
  more: Partial<Pick<RawHttpRoute, 'roles' | 'takes'>> = {},
): RawHttpRoute {
  const params = z.strictObject({ meeting: idSchema(parseMeetingId) });
  return rawRoute({
    method: 'POST',
    url: '/v1/toys/{meeting}/signals',
    operationId: 'signalToy',
    summary: 'Signals something about a toy',
    tag: 'Toys',
    roundTrips: { warm: 0, cold: 0 },
    roles: 'public',
    params,
    takes: {
      contentTypes: ['application/webhook+json', 'application/json'],
      limitBytes: signalLimitBytes,
    },
    answer: { status: 202, contentType: 'text/plain' },
    problems: [{ status: 400, code: 'signature-wrong' }],
    handle: (request) => {
      received(request);
      if (request.headers['x-signature'] === 'wrong')
        throw new HttpProblem({ status: 400, code: 'signature-wrong', detail: 'The signature is wrong.' });
      return Promise.resolve({
        status: 202,
        headers: { 'x-toy': 'yes' },
        body: String(request.bytes.length),
      });
    },
    ...more,
  });
}
