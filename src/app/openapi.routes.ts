// The API's document as a route of its own, listed in itself like every other.
import { z } from 'zod';
import type { QueryHttpRoute } from '../http/http-route.ts';

/** GET /openapi.json; `document` gives the document once every route is registered. Its text is made once: anybody may ask for it. */
export function documentRoute(document: () => unknown): QueryHttpRoute {
  let text: Buffer | undefined;
  return {
    kind: 'query',
    method: 'GET',
    url: '/openapi.json',
    operationId: 'getApiDocument',
    summary: 'This document',
    tag: 'API',
    roundTrips: { warm: 0, cold: 0 },
    roles: 'public',
    shape: {},
    answer: { status: 200, contentType: 'application/json', schema: z.looseObject({}) },
    problems: [],
    handle: (_request, reply) => {
      text ??= Buffer.from(JSON.stringify(document()));
      return Promise.resolve(reply.header('content-type', 'application/json').send(text));
    },
  };
}
