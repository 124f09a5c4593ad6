// Bearer tokens: a valid one, and every published kind of attack (RFC 8725 and related documents), of which none is accepted.
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { jwtAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import type { JwtAuthenticatorParts } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { issuableRoles, platformRoles, tenantRoles } from '../../../src/adapters/auth/trusted-issuer.ts';
import type { PersonId, TenantId } from '../../../src/domain/shared/ids.ts';
import { fromEpochMs } from '../../../src/domain/shared/instant.ts';
import type { PlatformRole } from '../../../src/ports/authenticator.port.ts';
import type { ForeignIdentity } from '../../../src/ports/keyring.port.ts';
import { authenticatorContract } from '../../contracts/authenticator.contract.ts';
import { forgedTokens } from '../../support/forged-tokens.ts';
import { goodClaims, signedToken, testKey, tokenNow, tokenTenant, trusting } from '../../support/tokens.ts';

const key = testKey('EdDSA', 'k1');
const stranger = testKey('EdDSA', 'k1');
const rsa = testKey('RS256', 'rsa');
const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'k1' };
const good = goodClaims();
const clock = { now: () => fromEpochMs(tokenNow * 1000) };

function authenticatorOf(more: Partial<JwtAuthenticatorParts> = {}) {
  const persons = new Map<string, PersonId>();
  let asked = 0;
  const person = (identity: ForeignIdentity) => {
    asked += 1;
    const name = JSON.stringify(identity);
    const known = persons.get(name) ?? (randomUUID() as PersonId);
    persons.set(name, known);
    return Promise.resolve(known);
  };
  const authenticator = jwtAuthenticator({
    issuers: [trusting({ keys: [key.jwk] })],
    keyring: { person },
    clock,
    ...more,
  });
  return { authenticator, asked: () => asked };
}

const why = async (token: string, more: Partial<JwtAuthenticatorParts> = {}) => {
  const { authenticator, asked } = authenticatorOf(more);
  const found = await authenticator.authenticate(token);
  if (found.kind === 'rejected') expect(asked()).toBe(0);
  return found.kind === 'rejected' ? found.why : 'accepted';
};

authenticatorContract('jwt', () => {
  const { authenticator } = authenticatorOf();
  const tokenOf = (sub: string, tenant: TenantId, roles: readonly string[]) =>
    Promise.resolve(signedToken(header, goodClaims({ sub, tenant, roles }), key));
  return Promise.resolve({ authenticator, tokenOf });
});

describe('good tokens', () => {
  it.each([
    ['as it is', header, {}],
    ['with a type in full', { ...header, typ: 'application/AT+JWT' }, {}],
    ['with our audience among others', header, { aud: ['account', 'voicemeet'] }],
    ['expired within the skew', header, { exp: tokenNow - 29 }],
    ['issued ahead within the skew', header, { iat: tokenNow + 29 }],
    ['with roles as words', header, { roles: 'openid member' }],
  ])('%s are accepted', async (_what, head, claims) => {
    expect(await why(signedToken(head, goodClaims(claims), key))).toBe('accepted');
  });

  it('may keep tenant and roles anywhere that is named', async () => {
    const issuers = [
      trusting({ keys: [key.jwk] }, { tenantClaim: 'https://vm/tenant', rolesClaim: 'realm_access.roles' }),
    ];
    const claims = goodClaims({
      tenant: undefined,
      roles: undefined,
      'https://vm/tenant': tokenTenant,
      realm_access: { roles: ['auditor', 'root'] },
    });
    const found = await authenticatorOf({ issuers }).authenticator.authenticate(
      signedToken(header, claims, key),
    );
    expect(found).toMatchObject({ principal: { tenant: tokenTenant, roles: new Set(['auditor']) } });
  });

  it('cost the keyring one question per person', async () => {
    const { authenticator, asked } = authenticatorOf();
    const token = signedToken(header, good, key);
    await Promise.all([authenticator.authenticate(token), authenticator.authenticate(token)]);
    await authenticator.authenticate(token);
    expect(asked()).toBe(1);
  });
});

const bad = forgedTokens({
  key,
  stranger,
  rsa,
  header,
  claims: goodClaims,
  nowSeconds: tokenNow,
  aheadSeconds: 31,
});

describe('bad tokens', () => {
  it(`are more than forty`, () => {
    expect(new Set(bad.map(([, token]) => token)).size).toBeGreaterThan(60);
  });

  it.each(bad)('%s is not accepted', async (_what, token) => {
    expect(await why(token)).not.toBe('accepted');
  });

  it.each([
    ['expired', goodClaims({ exp: tokenNow - 31 })],
    ['issuer', goodClaims({ iss: 'x' })],
    ['audience', goodClaims({ aud: 'x' })],
    ['claims', goodClaims({ tenant: 'x' })],
    ['lifetime', goodClaims({ iat: tokenNow, exp: tokenNow + 901 })],
    ['lifetime', goodClaims({ iat: tokenNow, exp: tokenNow + 86_400 })],
  ])('say %s', async (reason, claims) => {
    expect(await why(signedToken(header, claims, key))).toBe(reason);
  });
});

describe('the roles of an issuer (issue 12 D2)', () => {
  const rolesOf = async (claimed: unknown, roles?: readonly PlatformRole[]) => {
    const issuers = [trusting({ keys: [key.jwk] }, roles && { roles })];
    const token = signedToken(header, goodClaims({ roles: claimed }), key);
    const found = await authenticatorOf({ issuers }).authenticator.authenticate(token);
    return found.kind === 'rejected'
      ? found.why
      : { roles: [...found.principal.roles], actor: found.principal.actor.kind };
  };

  it('are those that are listed for it: others that it signs count as none', async () => {
    const person = (...roles: PlatformRole[]) => ({ roles, actor: 'person' });
    expect(await rolesOf(['operator'], tenantRoles)).toEqual(person());
    expect(await rolesOf(['media-signal'], tenantRoles)).toEqual(person());
    expect(await rolesOf('member operator payment-signal', tenantRoles)).toEqual(person('member'));
    expect(await rolesOf([...tenantRoles, ...platformRoles], tenantRoles)).toEqual(person(...tenantRoles));
    expect(await rolesOf(['member', 'auditor'], ['auditor'])).toEqual(person('auditor'));
  });

  it.each(platformRoles)('%s acts as itself, and together with no other role', async (role) => {
    const kind = role === 'operator' ? 'operator' : 'service';
    expect(await rolesOf([role])).toEqual({ roles: [role], actor: kind });
    for (const other of issuableRoles.filter((one) => one !== role)) {
      expect(await rolesOf([role, other]), other).toBe('roles');
    }
  });
});

it('an issuer that publishes keys of several algorithms is held to its own', async () => {
  const both = (algorithms: readonly ('EdDSA' | 'RS256')[]) => [
    trusting({ keys: [key.jwk, rsa.jwk] }, { algorithms }),
  ];
  const token = signedToken({ ...header, alg: 'RS256', kid: 'rsa' }, good, rsa);
  expect(await why(token, { issuers: both(['EdDSA']) })).toBe('signature');
  expect(await why(token, { issuers: both(['EdDSA', 'RS256']) })).toBe('accepted');
});

describe('several issuers', () => {
  const first = testKey('EdDSA', 'same');
  const second = testKey('EdDSA', 'same');
  const other = '0196f0c4-2f00-7000-8000-000000000002';
  const issuers = [
    trusting({ keys: [first.jwk] }, { issuer: 'https://a.example.org', tenants: [tokenTenant] }),
    trusting({ keys: [second.jwk] }, { issuer: 'https://b.example.org', tenants: [other] }),
  ];
  const head = { ...header, kid: 'same' };

  it('are each held to their own keys and tenants', async () => {
    const of = (iss: string, tenant: string) => goodClaims({ iss, tenant });
    expect(await why(signedToken(head, of('https://a.example.org', tokenTenant), first), { issuers })).toBe(
      'accepted',
    );
    expect(await why(signedToken(head, of('https://a.example.org', tokenTenant), second), { issuers })).toBe(
      'signature',
    );
    expect(await why(signedToken(head, of('https://b.example.org', tokenTenant), second), { issuers })).toBe(
      'claims',
    );
    expect(await why(signedToken(head, of('https://a.example.org', other), first), { issuers })).toBe(
      'claims',
    );
  });
});

describe('keys that are fetched', () => {
  const jwksUri = 'https://id.example.org/jwks';
  const remote = (answer: () => Promise<Response>) => {
    const urls: string[] = [];
    const fetch = (url: string) => {
      urls.push(url);
      return answer();
    };
    return {
      urls,
      ...authenticatorOf({ issuers: [trusting({ keys: [] }, { keys: { kind: 'remote', jwksUri } })], fetch }),
    };
  };
  const published = () => Promise.resolve(Response.json({ keys: [key.jwk] }));

  it('come from the pinned place, once, however many unknown key ids are tried', async () => {
    const { authenticator, urls } = remote(published);
    expect((await authenticator.authenticate(signedToken(header, good, key))).kind).toBe('authenticated');
    for (const kid of ['a', 'b', 'c', 'd']) {
      expect((await authenticator.authenticate(signedToken({ ...header, kid }, good, key))).kind).toBe(
        'rejected',
      );
    }
    expect(urls).toEqual([jwksUri]);
  });

  it.each([
    ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
    ['answers with an error', () => Promise.resolve(new Response('', { status: 500 }))],
    ['answers with something else', () => Promise.resolve(Response.json({ hello: 1 }))],
  ])('are a transient fault where the issuer %s', async (_what, answer) => {
    const { authenticator } = remote(answer);
    await expect(authenticator.authenticate(signedToken(header, good, key))).rejects.toMatchObject({
      name: 'TransientFault',
      code: 'issuer-away',
    });
  });

  it('are not fetched for what is no token of the issuer', async () => {
    const { authenticator, urls } = remote(published);
    await authenticator.authenticate(signedToken({ ...header, typ: 'JWT' }, good, key));
    await authenticator.authenticate(signedToken(header, goodClaims({ iss: 'x' }), key));
    expect(urls).toEqual([]);
  });
});

describe('a token that comes again', () => {
  it('is not verified again, and is refused once its time is over', async () => {
    let seconds = tokenNow;
    const moving = { now: () => fromEpochMs(seconds * 1000) };
    const { authenticator } = authenticatorOf({ clock: moving });
    const token = signedToken(header, goodClaims({ exp: tokenNow + 60 }), key);
    const kindAt = async (later: number) => {
      seconds = tokenNow + later;
      return authenticator.authenticate(token);
    };
    const first = await kindAt(0);
    const verify = vi.spyOn(globalThis.crypto.subtle, 'verify');
    expect(await kindAt(89)).toEqual(first);
    expect(verify).not.toHaveBeenCalled();
    expect(await kindAt(90)).toEqual({
      kind: 'rejected',
      why: 'expired',
      expiredAt: fromEpochMs((tokenNow + 60) * 1000),
    });
    verify.mockRestore();
  });

  it('is verified again once its issuer gives other keys', async () => {
    let jwks = { keys: [key.jwk] };
    const fetch = () => Promise.resolve(Response.json(jwks));
    const issuers = [
      { ...trusting({ keys: [] }), keys: { kind: 'remote' as const, jwksUri: 'https://issuer.test/jwks' } },
    ];
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { authenticator } = authenticatorOf({ issuers, fetch });
      const token = signedToken(header, good, key);
      const kind = async () => (await authenticator.authenticate(token)).kind;
      expect([await kind(), await kind(), await kind()]).toEqual(Array(3).fill('authenticated'));
      jwks = { keys: [{ ...stranger.jwk }] };
      vi.advanceTimersByTime(10 * 60 * 1000 - 1);
      expect(await kind()).toBe('authenticated');
      vi.advanceTimersByTime(1);
      expect(await kind()).toBe('rejected');
    } finally {
      vi.useRealTimers();
    }
  });
});
