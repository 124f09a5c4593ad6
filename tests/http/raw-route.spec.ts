import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { contextSlot, setContext } from '../../src/http/context-slot.ts';
import type { RequestContext } from '../../src/http/request-context.ts';
import { maxRawLimitBytes, rawRoute } from '../../src/http/raw-route.ts';
import type { RawAnswer, RawRouteDeclaration } from '../../src/http/raw-route.ts';
import { signalToy } from '../support/toy-routes.ts';

const declaration: RawRouteDeclaration<z.ZodObject> = {
  method: 'PUT',
  url: '/v1/raw',
  operationId: 'raw',
  summary: 'Raw',
  tag: 'Toys',
  roles: 'public',
  roundTrips: { warm: 0, cold: 0 },
  params: z.strictObject({}),
  takes: { contentTypes: ['text/plain'], limitBytes: 10 },
  answer: { status: 200, contentType: 'application/octet-stream' },
  problems: [],
  handle: () => Promise.resolve({ status: 204 }),
};

/** What a route sends that answers so. */
async function sent(answer: RawAnswer, declared = declaration) {
  const app = fastify();
  app.decorateRequest(contextSlot, null);
  app.addHook('onRequest', (request, _reply, done) => {
    setContext(request, {} as RequestContext);
    done();
  });
  app.put('/', rawRoute({ ...declared, handle: () => Promise.resolve(answer) }).handle);
  const { statusCode, headers, rawPayload } = await app.inject({ method: 'PUT', url: '/' });
  await app.close();
  return { status: statusCode, type: headers['content-type'], bytes: rawPayload };
}

it('an answer is text, bytes or nothing', async () => {
  const type = 'application/octet-stream';
  expect(await sent({ status: 200, body: 'ä' })).toEqual({ status: 200, type, bytes: Buffer.from('ä') });
  const bytes = new Uint8Array([9, 255, 0]).subarray(1);
  expect(await sent({ status: 201, body: bytes })).toEqual({
    status: 201,
    type,
    bytes: Buffer.from([255, 0]),
  });
  expect(await sent({ status: 204 })).toEqual({ status: 204, type: undefined, bytes: Buffer.alloc(0) });
});

it('an answer that is no good one is a mistake of the code', async () => {
  expect((await sent({ status: 400, body: 'no' })).status).toBe(500);
  expect((await sent({ status: 302 })).status).toBe(500);
  expect((await sent({ status: 200, body: 'x' }, { ...declaration, answer: { status: 200 } })).status).toBe(
    500,
  );
});

it.each([[[]], [['Text/plain']], [['text/plain; charset=utf-8']], [['*/*']], [['text']]])(
  'content types are not %j',
  (contentTypes) => {
    expect(() => rawRoute({ ...declaration, takes: { contentTypes, limitBytes: 1 } })).toThrow(
      'raw: content types',
    );
  },
);

it.each([0, -1, 1.5, Number.NaN, maxRawLimitBytes + 1])('a limit is not %d', (limitBytes) => {
  const takes = { contentTypes: ['text/plain'], limitBytes };
  expect(() => rawRoute({ ...declaration, takes })).toThrow('raw: the limit');
});

it('is a route of its own kind', () => {
  expect(signalToy()).toMatchObject({ kind: 'raw', shape: { params: expect.anything() } });
});
