import { fastify } from 'fastify';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import {
  contextIfAny,
  contextOf,
  contextSlot,
  setContext,
  setPrincipal,
} from '../../src/http/context-slot.ts';
import type { RequestContext } from '../../src/http/request-context.ts';
import { after } from '../support/histories/cast.ts';
import { principalOf } from '../support/read-server.ts';
import { hana } from '../support/histories/cast.ts';

const context = { requestId: 'r1', at: after(0) } as RequestContext;

/** What a handler sees of its request, on a server that reserves the slot or not. */
async function seen<Seen>(look: (request: FastifyRequest) => Seen, isReserved = true): Promise<Seen[]> {
  const app = fastify();
  const all: Seen[] = [];
  if (isReserved) app.decorateRequest(contextSlot, null);
  app.get('/', (request) => {
    all.push(look(request));
    return '';
  });
  await app.inject('/');
  await app.inject('/');
  await app.close();
  return all;
}

it('a context is kept for its request alone, and joined by who asks', async () => {
  const [first, second] = await seen((request) => {
    const before = contextIfAny(request);
    setContext(request, context);
    setPrincipal(request, principalOf(hana));
    return { before, kept: contextOf(request) };
  });
  expect(first?.before).toBeUndefined();
  expect(first?.kept).toEqual({ ...context, principal: principalOf(hana) });
  expect(second?.before).toBeUndefined();
});

it('where there is none, asking for it is a mistake of the code', async () => {
  const look = (request: FastifyRequest) => [contextIfAny(request), () => contextOf(request)] as const;
  for (const isReserved of [true, false]) {
    const [first] = await seen(look, isReserved);
    expect(first?.[0]).toBeUndefined();
    expect(first?.[1]).toThrow('no context yet');
  }
});
