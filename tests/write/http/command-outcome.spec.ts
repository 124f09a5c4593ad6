// Members that are revealed and never stored, which the toy route has not. The rest: command-route.spec.ts.
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { parseInviteId } from '../../../src/domain/shared/ids.ts';
import type { PersonId, TenantId } from '../../../src/domain/shared/ids.ts';
import { commandRoute } from '../../../src/write/http/command-route.ts';
import { HttpProblem } from '../../../src/http/problem.ts';
import { textSchema } from '../../../src/http/schemas.ts';
import { givenApi, thenProblem, testInstant } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';

const tenant = '0196f0c4-2f00-7000-8000-00000000000a' as TenantId;
const person = '0196f0c4-2f00-7000-8000-00000000000b' as PersonId;
let minted = 0;

const openSession = commandRoute({
  method: 'POST',
  url: '/v1/toy-sessions',
  operationId: 'openToySession',
  summary: 'Opens a session',
  tag: 'Toys',
  roundTrips: { warm: 9, cold: 9 },
  roles: 'public',
  shape: {
    params: z.strictObject({}),
    body: z.strictObject({ link: textSchema(20) }),
    answer: z.object({ invite: z.string() }),
    revealed: z.object({ token: z.string() }),
  },
  caller: ({ body }) => {
    if (body.link === 'good') return Promise.resolve({ tenant, person, by: { kind: 'guest', id: person } });
    return Promise.reject(new HttpProblem({ status: 401, code: 'link-rejected', detail: 'No.' }));
  },
  refusals: ['invite-revoked'],
  command: ({ by, at, newId }) => ({
    type: 'RevokeInvite',
    invite: newId('invite', parseInviteId),
    byAdmin: true,
    by,
    at,
  }),
  answer: { status: 201, body: (_verdict, { newId }) => ({ invite: newId('invite', parseInviteId) }) },
  reveal: (asked, kept) => {
    minted += 1;
    return Promise.resolve({ token: `${asked.person}/${kept.invite}/${minted}` });
  },
});

let api: Api;
afterEach(() => api.close());

const open = (link: string, key = 'k') =>
  api.when({
    method: 'POST',
    url: '/v1/toy-sessions',
    headers: { 'idempotency-key': key },
    payload: { link },
  });

it('a revealed member is made for every reply and never stored', async () => {
  api = await givenApi({ commands: [openSession] });
  const first = await open('good');
  const again = await open('good');
  const { invite } = first.json<{ invite: string }>();
  expect(first.statusCode).toBe(201);
  expect([first.json<{ token: string }>().token, again.json<{ token: string }>().token]).toEqual([
    `${person}/${invite}/1`,
    `${person}/${invite}/2`,
  ]);
  expect(again.headers['idempotent-replayed']).toBe('true');
  const kept = api.dispatch.sent[0]?.answer.compose({
    stream: '' as never,
    revision: 0n,
    at: testInstant,
    events: [],
    refusal: undefined,
  });
  expect(Buffer.from(kept?.body ?? []).toString()).toBe(JSON.stringify({ invite }));
});

it('what is made under a time-ordered key begins with its time, and is the same when it is asked for again', async () => {
  api = await givenApi({ commands: [openSession] });
  const key = '019ac31f-1c00-7abc-8def-0123456789ab';
  const replies = [await open('good', key), await open('good', key)];
  const [first, again] = replies.map((reply) => reply.json<{ invite: string }>().invite);
  expect(first).toMatch(/^019ac31f-1c00-8/);
  expect(again).toBe(first);
});

it('a refusal reveals nothing, and an unknown caller sends no command', async () => {
  api = await givenApi({ commands: [openSession] });
  thenProblem(await open('bad'), 401, 'link-rejected');
  expect(api.dispatch.sent).toEqual([]);
  api.dispatch.refusal = { code: 'invite-revoked' };
  const refused = thenProblem(await open('good', 'other'), 410, 'invite-revoked');
  expect(refused['token']).toBeUndefined();
});

it('a public route that does not declare its caller is refused at once', () => {
  const declare = () =>
    commandRoute({
      method: 'POST',
      url: '/v1/x',
      operationId: 'x',
      summary: '',
      tag: '',
      roundTrips: { warm: 9, cold: 9 },
      roles: 'public',
      refusals: [],
      shape: { params: z.strictObject({}), body: z.strictObject({}), answer: z.object({}) },
      command: () => {
        throw new Error('never');
      },
      answer: { status: 200, body: () => ({}) },
    });
  expect(declare).toThrow('must say who asks');
});
