// Every route of the code against whoever should not, and whatever should not come in. The table is the code's own
// list of routes: a new one gets all of it for nothing, and nothing of it appends an event.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT, generateKeyPair } from 'jose';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signingKeysFrom } from '../../src/adapters/auth/signing-keys.ts';
import type { HttpRoute } from '../../src/http/http-route.ts';
import type { PersonaName, Reply } from '../support/api-client.ts';
import {
  declaredLiveRoutes,
  declaredPlainRoutes,
  declaredReadRoutes,
  declaredWriteRoutes,
} from '../support/code-routes.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { bodyFields, idsIn, sampleBody, samplePath } from '../support/request-samples.ts';
import type { Ids } from '../support/request-samples.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

const routes = [...declaredWriteRoutes, ...declaredReadRoutes, ...declaredLiveRoutes];
const guarded = routes.filter(({ roles }) => roles !== 'public').map(named);
const writing = [
  ...declaredWriteRoutes,
  // Raw routes take whatever is signed, and nothing else: their own tests say what (tests/write/webhook).
  ...declaredPlainRoutes.filter(({ method, kind }) => method === 'POST' && kind !== 'raw'),
].map(named);
const personas: Readonly<Record<PersonaName, readonly string[]>> = {
  member: ['member'],
  admin: ['admin', 'member'],
  auditor: ['auditor'],
  operator: ['operator'],
  'media-signal': ['media-signal'],
};

let program: GivenProgram;
let database: Client;
let real: Ids;
const tokens = { own: new Map<string, string>(), foreign: new Map<string, string>() };

function named(route: HttpRoute) {
  return { name: `${route.method} ${route.url}`, route };
}

beforeAll(async () => {
  program = await givenProgram();
  database = new Client({ connectionString: program.installation.database.superuserUrl });
  await database.connect();
  const [host, operator] = await Promise.all([program.as('member', 'member'), program.as('operator')]);
  const account = await anAccount(program, 'pro');
  const meeting = await anOpenMeeting(host, account);
  const person = await knock(await program.as('member', 'ben'), meeting);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const terms = { role: 'guest', expiresAt, maxGuests: 5 };
  const invited = await host.post(`/v1/meetings/${meeting}/invites`, terms);
  const recorded = await host.post(`/v1/accounts/${account}/recordings`, { meeting });
  const hook = { url: 'https://hooks.example.com/' };
  const held = await (await program.as('admin')).post(`/v1/meetings/${meeting}/holds`, { matter: 'Case 1' });
  const endpoint = await (await program.as('admin')).post('/v1/webhook-endpoints', hook);
  const people = { person, to: person, host: person, guest: person, listener: person, speaker: person };
  real = {
    ...people,
    account,
    meeting,
    device: newId(),
    tenant: newId(),
    endpoint: expected(endpoint, 201).member('endpoint'),
    hold: expected(held, 201).member('hold'),
    invite: expected(invited, 201).member('invite'),
    recording: expected(recorded, 201).member('recording'),
  };
  const tenant = randomUUID();
  for (const persona of Object.keys(personas) as PersonaName[]) {
    tokens.own.set(persona, (await program.as(persona)).token);
    tokens.foreign.set(persona, (await program.as(persona, undefined, tenant)).token);
  }
  const registration = { slug: 'other', region: 'eu' };
  expected(await program.with(tokens.foreign.get('operator')!).put('/v1/tenant', registration), 200);
  expected(await operator.get('/livez'), 200);
});
afterAll(async () => {
  await database.end();
  await program.close();
});

/** The first persona that a route takes. */
function personaFor({ roles }: HttpRoute): PersonaName {
  const found = (Object.keys(personas) as PersonaName[]).find(
    (persona) => roles !== 'public' && personas[persona].some((role) => roles.includes(role as never)),
  );
  if (found === undefined) throw new Error('a route for nobody');
  return found;
}
const tokenFor = (route: HttpRoute): string | undefined =>
  route.roles === 'public' ? undefined : tokens.own.get(personaFor(route));

async function send(
  route: HttpRoute,
  sent: { token?: string | undefined; ids?: Ids; raw?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const { token, ids = real, raw, headers = {} } = sent;
  const everything = { link: 'x', ticket: 'x', proof: 'x', ...ids };
  const body = raw === undefined ? sampleBody(route, everything) : undefined;
  const path = samplePath(route, everything);
  return program.send({
    method: route.method,
    path,
    token,
    body,
    headers,
    ...(raw !== undefined && { raw }),
  });
}

/** How many events there are besides the records of audits. */
async function eventsKept(): Promise<number> {
  const sql = `select count(*)::int as kept from log.events where type not like 'access.%'`;
  const { rows } = await database.query<{ kept: number }>(sql);
  return rows[0]!.kept;
}
async function appendingNothing(act: () => Promise<void>): Promise<void> {
  const before = await eventsKept();
  await act();
  expect(await eventsKept()).toBe(before);
}

interface Problem {
  readonly code: string;
  readonly errors?: readonly { in: string; field: string; code: string }[];
}

describe('tokens', () => {
  const issued = async (claims: object, headers: object = {}) => {
    const text = await readFile(join(program.installation.keysDir, 'development-issuer.json'), 'utf8');
    const { keyId, privateKey } = await signingKeysFrom(text);
    const now = Math.floor(Date.now() / 1000);
    const all = {
      iss: 'urn:voicemeet:development',
      aud: 'voicemeet',
      sub: 'admin',
      roles: ['admin'],
      tenant: '0196f0c4-2f00-7000-8000-000000000001',
      iat: now,
      exp: now + 900,
      ...claims,
    };
    return new SignJWT(all)
      .setProtectedHeader({ alg: 'EdDSA', kid: keyId, typ: 'at+jwt', ...headers })
      .sign(privateKey);
  };
  const now = Math.floor(Date.now() / 1000);
  const badTokens: readonly (readonly [string, () => Promise<string>])[] = [
    ['expired', () => issued({ iat: now - 1_800, exp: now - 900 })],
    ['of tomorrow', () => issued({ iat: now + 86_400, exp: now + 87_000 })],
    [
      'older than a quarter of an hour, whatever its end',
      () => issued({ iat: now - 1_800, exp: now + 86_400 }),
    ],
    ['of another issuer', () => issued({ iss: 'urn:someone' })],
    ['for another audience', () => issued({ aud: 'others' })],
    ['of another type', () => issued({}, { typ: 'guest+jwt' })],
    ['without a tenant', () => issued({ tenant: undefined })],
    ['with a tenant that is none', () => issued({ tenant: '*' })],
    [
      'signed by a stranger',
      async () => {
        const { privateKey } = await generateKeyPair('EdDSA');
        const [header = '', payload = ''] = (await issued({})).split('.');
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
        const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
        return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' }).sign(privateKey);
      },
    ],
    [
      'not signed at all',
      () => {
        const claims = { roles: ['admin'], tenant: real['tenant'] };
        return Promise.resolve(new UnsecuredJWT(claims).setSubject('admin').setExpirationTime('5m').encode());
      },
    ],
    ['no token', () => Promise.resolve('x.y.z')],
  ];

  it('of the issuer are taken', async () => {
    expected(await program.with(await issued({})).get('/v1/tenant/overview'), 200);
  });

  it.each(badTokens)('%s: refused by every kind of route', async (_, make) => {
    const token = await make();
    await appendingNothing(async () => {
      for (const { route } of guarded.filter((_one, index) => index % 9 === 0)) {
        const reply = await send(route, { token });
        expect([reply.status, reply.member('code')], route.url).toEqual([401, 'token-rejected']);
        expect(reply.headers.get('www-authenticate')).toContain('invalid_token');
      }
    });
  });
});

describe.each(guarded)('$name', ({ route }) => {
  it('asks for a token, and takes no scraps of one', async () => {
    await appendingNothing(async () => {
      const without = await send(route);
      expect([without.status, without.member('code')]).toEqual([401, 'token-missing']);
      for (const authorization of ['x', 'Bearer', 'Basic YTpi', 'Bearer a b', 'Bearer ..', 'Bearer eyJ']) {
        expect((await send(route, { headers: { authorization } })).status, authorization).toBe(401);
      }
    });
  });

  it('takes no other role', async () => {
    await appendingNothing(async () => {
      for (const [persona, roles] of Object.entries(personas)) {
        if (roles.some((role) => route.roles.includes(role as never))) continue;
        const reply = await send(route, { token: tokens.own.get(persona) });
        expect([reply.status, reply.member('code')], persona).toEqual([403, 'role-missing']);
      }
    });
  });

  it('shows another tenant as little as if there were nothing', async () => {
    const names = idsIn(route);
    if (names.length === 0) return;
    await appendingNothing(async () => {
      const token = tokens.foreign.get(personaFor(route));
      const absent = { ...real, ...Object.fromEntries(names.map((name) => [name, newId()])) };
      const [foreign, nothing] = [await send(route, { token }), await send(route, { token, ids: absent })];
      expect(foreign.status).toBeGreaterThanOrEqual(400);
      expect(foreign.status).toBeLessThan(500);
      expect(foreign.status).toBe(nothing.status);
      expect(foreign.text.length).toBe(nothing.text.length);
      expect(withoutIds(foreign.text)).toBe(withoutIds(nothing.text));
    });
  });

  it('takes no malformed id, no query that it does not know, and no malformed one', async () => {
    const token = tokenFor(route);
    await appendingNothing(async () => {
      for (const name of [...route.url.matchAll(/\{([A-Za-z]+)\}/g)].map(([, one]) => one ?? '')) {
        for (const id of ['x', '%00', '1'.repeat(300), `${newId()}x`, "'%20or%201=1", '..%2f..']) {
          const reply = await send(route, { token, ids: { ...real, [name]: id } });
          expect([400, 404], `${name}=${id}: ${reply.text}`).toContain(reply.status);
        }
      }
      if (route.method !== 'GET') return;
      const path = samplePath(route, real);
      const join_ = path.includes('?') ? '&' : '?';
      for (const query of [
        'unknown=1',
        'wait=x',
        'after=nowhere',
        'wait=1&wait=2',
        'after=%00',
        'wait=99999999999',
      ]) {
        const reply = await program.send({ method: 'GET', path: `${path}${join_}${query}`, token });
        expect(reply.status, `${query}: ${reply.text}`).toBe(400);
      }
    });
  });
});

describe.each(writing)('$name', ({ route }) => {
  const good = (): Record<string, unknown> => sampleBody(route, { link: 'x', ticket: 'x', ...real }) ?? {};
  const refusedBody = async (raw: string, field?: string): Promise<void> => {
    const reply = await send(route, { token: tokenFor(route), raw });
    const shown = `${raw.slice(0, 200)} → ${reply.text.slice(0, 400)}`;
    expect(reply.status, shown).toBe(400);
    const { code, errors = [] } = reply.json<Problem>();
    expect(['json-refused', 'request-invalid'], shown).toContain(code);
    expect(errors.length, shown).toBeGreaterThan(0);
    if (field === undefined) return;
    const told = errors.some((error) => error.field === field || error.field.startsWith(`${field}/`));
    expect(told, shown).toBe(true);
  };

  it('takes no body but well-formed JSON without doubles, and no field that it does not know', async () => {
    await appendingNothing(async () => {
      for (const raw of ['{"a":', '{"a":1,"a":1}', '[]', '"x"', '1', '{"__proto__":{"a":1}}', '\u0000'])
        await refusedBody(raw);
      await refusedBody(JSON.stringify({ ...good(), unknownField: 1 }), '/unknownField');
      const claims = {
        tenant: real['tenant'],
        by: { kind: 'system', id: 'x' },
        joined: true,
        at: '2026-01-01',
      };
      await refusedBody(JSON.stringify({ ...good(), ...claims }), '/by');
      const text = JSON.stringify(good());
      const doubled = text === '{}' ? '{"x":1,"x":2}' : `${text.slice(0, -1)},${text.slice(1)}`;
      await refusedBody(doubled);
      await refusedBody(`{"deep":${'['.repeat(2_000)}${']'.repeat(2_000)}}`);
    });
  });

  it('takes no value of a wrong type, size or alphabet, and names the field', async () => {
    await appendingNothing(async () => {
      for (const [name, schema] of Object.entries(bodyFields(route))) {
        const withValue = (raw: string): string => {
          const marked = JSON.stringify({ ...good(), [name]: 'MARK' });
          return marked.replace('"MARK"', raw);
        };
        for (const raw of ['{"no":1}', '[]', '1e400', '9007199254740993', '-0']) {
          // A list may be empty.
          if (raw === '[]' && schema.type === 'array') continue;
          await refusedBody(
            withValue(raw),
            raw === '{"no":1}' && schema.anyOf === undefined ? `/${name}` : undefined,
          );
        }
        await refusedBody(withValue('"\\ud800"'), `/${name}`);
        await refusedBody(withValue('"a\\u0000b"'), `/${name}`);
        await refusedBody(withValue(`"${'x'.repeat(5_000)}"`));
      }
    });
  });

  it('takes no other content type, no swollen body, no other method', async () => {
    const token = tokenFor(route);
    await appendingNothing(async () => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json; charset=utf-16',
        'application/json;x=y',
      ]) {
        const reply = await send(route, { token, raw: '{}', headers: { 'content-type': type } });
        expect(reply.status, type).toBe(415);
      }
      const swollen = `{"a":"${'x'.repeat(1_100_000)}"}`;
      expect((await send(route, { token, raw: swollen })).status).toBe(413);
      for (const method of ['PATCH', 'DELETE']) {
        const path = samplePath(route, real);
        const reply = await program.send({ method, path, token });
        expect([reply.status, reply.member('code')], method).toEqual([405, 'method-not-allowed']);
        expect(reply.headers.get('allow')).toContain(route.method);
      }
    });
  });

  it('answers a repeated key with the same bytes, and the key with another body with 422', async () => {
    if (route.roles === 'public') return;
    const caller = await program.as(personaFor(route), undefined, randomUUID());
    const headers = { 'idempotency-key': newId() };
    const first = await send(route, { token: caller.token, headers });
    const again = await send(route, { token: caller.token, headers });
    expect(first.status, first.text).toBeLessThan(500);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    const [changing] = Object.entries(bodyFields(route)).filter(
      ([, { format, type }]) => format === 'uuid' || type === 'boolean',
    );
    if (changing === undefined) return;
    const other = { ...good(), [changing[0]]: changing[1].type === 'boolean' ? false : newId() };
    const reused = await send(route, { token: caller.token, headers, raw: JSON.stringify(other) });
    expect([reused.status, reused.member('code')]).toEqual([422, 'idempotency-key-reused']);
  });
});

describe('elsewhere', () => {
  it('there is nothing, and a URL that cannot be read is a 400', async () => {
    const token = tokens.own.get('admin');
    for (const path of ['/v1', '/v1/', '/v2/meetings', '/v1/users', '/.env', '/v1/meetings/x/y/z']) {
      expect((await program.send({ method: 'GET', path, token })).status, path).toBe(404);
    }
    expect((await program.send({ method: 'GET', path: '/v1/meetings/%zz', token })).status).toBe(400);
  });
});

/** A body without what differs from call to call. */
function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
}
