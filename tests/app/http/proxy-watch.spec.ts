import { afterEach, expect, it } from 'vitest';
import { givenApi } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import { listToys } from '../../support/toy-routes.ts';

let api: Api;
afterEach(() => api.close());

const warnings = () => api.observed.filter(({ kind }) => kind === 'warn').map(({ what }) => what);
const ask = async (headers: Record<string, string>) => {
  for (let times = 0; times < 3; times += 1)
    await api.when({ url: '/v1/toys', headers, remoteAddress: '10.9.9.9' });
};

it.each([{ 'x-forwarded-for': '1.1.1.1' }, { forwarded: 'for=1.1.1.1' }, { via: '1.1 proxy' }])(
  'issue 12 D6: a proxy that is seen (%j) and not named is warned of, once, without an address',
  async (headers) => {
    api = await givenApi({ reads: [listToys] });
    await ask({ ...headers });
    expect(warnings()).toEqual([expect.stringContaining('VOICEMEET_TRUSTED_PROXIES')]);
    expect(JSON.stringify(api.observed)).not.toMatch(/1\.1\.1\.1|10\.9\.9\.9/);
  },
);

it('a named proxy that says who its clients are is no reason to warn, and one that does not is', async () => {
  api = await givenApi({ reads: [listToys], settings: { trustedProxies: ['10.0.0.0/8'] } });
  await ask({ 'x-forwarded-for': '1.1.1.1', via: '1.1 proxy' });
  await ask({});
  expect(warnings()).toEqual([]);
  await api.close();
  api = await givenApi({ reads: [listToys], settings: { trustedProxies: ['10.0.0.0/8'] } });
  await ask({ forwarded: 'for=1.1.1.1' });
  expect(warnings()).toHaveLength(1);
});
