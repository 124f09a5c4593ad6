// What an issuer may do that is limited to one tenant, in a program that trusts real issuers over HTTP: sign whatever it
// likes. It gives no role of the platform, no token that lives long, and none for another tenant.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenProgram } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import { recordTried } from '../support/security-result.ts';
import { signedToken, testKey } from '../support/tokens.ts';

const tenant = randomUUID();
const other = randomUUID();
const keys = { tenant: testKey('RS256', 'of-the-tenant'), platform: testKey('RS256', 'of-the-platform') };
let jwks: Server;
let base: string;
let program: GivenProgram;

beforeAll(async () => {
  jwks = createServer((request, response) => {
    const { jwk } = request.url === '/platform' ? keys.platform : keys.tenant;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(jwks.address() as AddressInfo).port}`;
  const issuerAt = (name: string) => ({
    issuer: `${base}/${name}`,
    audience: 'voicemeet',
    jwksUri: `${base}/${name}`,
  });
  const roles = ['operator', 'media-signal'];
  const issuers = [
    { ...issuerAt('tenant'), tenants: [tenant] },
    { ...issuerAt('platform'), platform: true, roles },
  ];
  program = await givenProgram({ OIDC_ISSUERS: JSON.stringify(issuers) });
});
afterAll(async () => {
  await program.close();
  jwks.closeAllConnections();
  await new Promise((resolve) => jwks.close(resolve));
});

function signed(by: 'tenant' | 'platform', claims: Record<string, unknown>): string {
  const iat = Math.floor(Date.now() / 1000);
  const own = { iss: `${base}/${by}`, aud: 'voicemeet', sub: 'ada', tenant, iat, exp: iat + 600 };
  return signedToken({ alg: 'RS256', typ: 'at+jwt', kid: keys[by].jwk.kid }, { ...own, ...claims }, keys[by]);
}

describe('security: an issuer that is limited to one tenant (issue 12 D2)', () => {
  it('gives no role of the platform, whatever it signs, and no token that lives longer than 15 minutes', async (context) => {
    const operator = program.with(signed('platform', { roles: ['operator'] }));
    expect((await operator.put('/v1/tenant', { slug: 'acme', region: 'eu' })).status).toBe(200);
    expect((await operator.post('/v1/tenant/suspend', { reason: 'Unpaid' })).status).toBe(200);

    const now = Math.floor(Date.now() / 1000);
    const roleMissing = [403, 'role-missing'];
    const rejected = [401, 'token-rejected'];
    const tried: readonly (readonly [
      what: string,
      claims: Record<string, unknown>,
      answer: readonly unknown[],
    ])[] = [
      ['operator', { roles: ['operator'] }, roleMissing],
      ['operator beside member', { roles: ['member', 'operator'] }, roleMissing],
      [
        'every role there is',
        { roles: ['member', 'admin', 'auditor', 'operator', 'media-signal', 'reactor'] },
        roleMissing,
      ],
      ['operator as a word', { roles: 'openid operator' }, roleMissing],
      ['the media plane', { roles: ['media-signal'] }, roleMissing],
      ['operator for another tenant', { roles: ['operator'], tenant: other }, rejected],
      ['a token of a day', { roles: ['admin'], iat: now, exp: now + 86_400 }, rejected],
      ['a token of a second more than 15 minutes', { roles: ['admin'], iat: now, exp: now + 901 }, rejected],
    ];
    const open: string[] = [];
    for (const [what, claims, answer] of tried) {
      const reply = await program.with(signed('tenant', claims)).post('/v1/tenant/reinstate');
      const found = [reply.status, reply.member('code')];
      if (JSON.stringify(found) !== JSON.stringify(answer)) open.push(`${what}: ${found.join(' ')}`);
    }
    const both = program.with(signed('platform', { roles: ['operator', 'media-signal'] }));
    const excluded = await both.post('/v1/tenant/reinstate');
    if (excluded.status !== 401) open.push(`operator and media plane at once: ${excluded.status}`);
    recordTried(context, { tokens: tried.length + 1, open });
    expect(open).toEqual([]);

    const admin = program.with(signed('tenant', { roles: ['admin', 'member'] }));
    const refused = await admin.post('/v1/accounts', { plan: 'pro', timeZone: 'Etc/UTC' });
    expect([refused.status, refused.member('code')]).toEqual([403, 'tenant-suspended']);
    expect((await operator.post('/v1/tenant/reinstate')).status).toBe(200);
    expect((await admin.post('/v1/accounts', { plan: 'pro', timeZone: 'Etc/UTC' })).status).toBe(201);
  });

  it('is told what is wrong with a token: when it expired, to the second (issue 12 C5)', async () => {
    const now = Math.floor(Date.now() / 1000);
    const expired = signed('tenant', { roles: ['member'], iat: now - 700, exp: now - 100 });
    const reply = await program.with(expired).get('/v1/meetings');
    const { why, expiredSecondsAgo, detail } = reply.json<Record<string, unknown>>();
    expect([reply.status, why]).toEqual([401, 'expired']);
    expect(expiredSecondsAgo).toBeGreaterThanOrEqual(100);
    expect(detail).toContain(`expired ${String(expiredSecondsAgo)} s ago`);
  });
});
