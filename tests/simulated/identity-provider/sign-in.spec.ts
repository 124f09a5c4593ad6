import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TenantId } from '../../../src/domain/shared/ids.ts';
import type { Mint } from '../../../src/simulated/identity-provider/issuer.ts';
import { developmentSignInRoutes } from '../../../src/simulated/identity-provider/sign-in.routes.ts';
import { givenApi, thenProblem } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';

const tenant = '0196f0c4-2f00-7000-8000-000000000001' as TenantId;
let wishes: Parameters<Mint>[0][];
let api: Api;

beforeEach(() => given(false));
const given = async (everywhere: boolean): Promise<void> => {
  wishes = [];
  const mint: Mint = (wish) => {
    wishes.push(wish);
    return Promise.resolve({ token: 'the-token', expiresInSeconds: 900 });
  };
  const publicUrl = 'https://dev.example.org:8443';
  api = await givenApi({ plain: developmentSignInRoutes({ mint, tenant, publicUrl, everywhere }) });
};
afterEach(() => api.close());

const post = (payload: object) => api.when({ method: 'POST', url: '/dev/token', payload });

describe('the development sign-in', () => {
  it('mints a token of a persona, as OAuth answers', async () => {
    expect((await post({ persona: 'ada' })).json()).toEqual({
      access_token: 'the-token',
      token_type: 'Bearer',
      expires_in: 900,
    });
    expect(wishes).toEqual([{ subject: 'ada', tenant, roles: ['member'] }]);
  });

  it('mints for any subject and tenant', async () => {
    const other = '0196f0c4-2f00-7000-8000-000000000002';
    await post({ persona: 'member', subject: 'client-17', tenant: other });
    expect(wishes).toEqual([{ subject: 'client-17', tenant: other, roles: ['member'] }]);
  });

  it('gives a shell the bare token', async () => {
    const response = await api.when({ url: '/dev/token/media-signal?subject=m' });
    expect([response.body, response.headers['content-type']]).toEqual([
      'the-token',
      'text/plain; charset=utf-8',
    ]);
    expect(wishes).toEqual([{ subject: 'm', tenant, roles: ['media-signal'] }]);
  });

  it.each([
    { persona: 'root' },
    {},
    { persona: 'ada', roles: ['admin'] },
    { persona: 'ada', tenant: 'x' },
    { persona: 'ada', subject: '' },
  ])('mints nothing for %j', async (wish) => {
    thenProblem(await post(wish), 400, 'request-invalid');
    expect(wishes).toEqual([]);
  });

  describe.each([
    ['GET', '/dev', undefined],
    ['GET', '/dev/sign-in.js', undefined],
    ['POST', '/dev/token', { persona: 'ada' }],
    ['GET', '/dev/token/ada', undefined],
  ] as const)('%s %s', (method, url, payload) => {
    const under = (host: string, headers = {}) =>
      api.when({ method, url, headers: { host, ...headers }, ...(payload && { payload }) });

    it.each(['localhost', 'LOCALHOST:7080', '127.0.0.1:7080', '[::1]:7080', 'dev.example.org:8443'])(
      'answers under %s',
      async (host) => {
        expect((await under(host)).statusCode).toBe(200);
      },
    );

    it.each([
      'evil.example.org',
      'evil.example.org:7080',
      'localhost.evil.example.org',
      '127.0.0.1.evil.example.org:7080',
      'evil-localhost',
      'dev.example.org',
      '10.0.0.1:7080',
      '127.0.0.2',
    ])('answers nothing under %j', async (host) => {
      thenProblem(await under(host), 421, 'host-foreign');
      expect(wishes).toEqual([]);
    });

    it.each([
      ['Forwarded', 'host=localhost'],
      ['Forwarded', ''],
      ['X-Forwarded-For', '127.0.0.1'],
      ['X-Forwarded-Host', 'localhost'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Anything', 'x'],
      ['X-Real-IP', '127.0.0.1'],
      ['Via', '1.1 proxy'],
    ])('issue 12 D6: answers nothing that came through a proxy, which %s: %s tells', async (name, value) => {
      for (const host of ['localhost', '127.0.0.1:7080', 'dev.example.org:8443'])
        thenProblem(await under(host, { [name]: value }), 403, 'request-forwarded');
      expect(wishes).toEqual([]);
      await api.close();
      await given(true);
      expect((await under('localhost', { [name]: value })).statusCode).toBe(200);
      thenProblem(await under('evil.example.org', { [name]: value }), 421, 'host-foreign');
    });
  });

  it('has a page without inline scripts, under a policy that allows none', async () => {
    const page = await api.when({ url: '/dev' });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(/script-src 'self'; .*frame-ancestors 'none'/);
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:|style=/);
    const [, source = ''] = /<script src="([^"]+)"/.exec(page.body) ?? [];
    const script = await api.when({ url: source });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(() => new Script(script.body)).not.toThrow();
  });
});
