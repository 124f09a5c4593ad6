// The table of contents: every URL once, for somebody, with shapes that the API document can tell.
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planLimits } from '../../src/domain/account/plan.ts';
import { allProjections } from '../../src/projections/all.ts';
import type { FreshnessShell } from '../../src/read/http/freshness.ts';
import { readRoutes } from '../../src/read/routes.ts';
import type { RowSource, WatchedReadDb } from '../../src/ports/read-db.port.ts';
import { auditMeans, emptyVault, noWebhooks } from '../support/audit-means.ts';
import { account, ada, bob, meeting } from '../support/histories/cast.ts';
import { ask, freshRows } from '../support/read-server.ts';

const declared = readRoutes({
  ...auditMeans([]).ports,
  ...noWebhooks,
  ...emptyVault,
  clock: systemClock,
  plans: planLimits,
});
const routes = declared.map((route) => route.serve({} as FreshnessShell));

describe('read routes', () => {
  it('are these', () => {
    expect(routes.map(({ url, roles }) => `${url} ${[roles].flat().join(' ')}`)).toEqual([
      '/v1/meetings admin member',
      '/v1/meetings/{meeting} admin member guest',
      '/v1/meetings/{meeting}/clock admin member guest',
      '/v1/meetings/{meeting}/attendance admin member guest',
      '/v1/meetings/{meeting}/consents admin member guest',
      '/v1/consents member guest',
      '/v1/meetings/{meeting}/recordings admin member guest',
      '/v1/meetings/{meeting}/transcript admin member guest',
      '/v1/consent-texts admin member guest',
      '/v1/consent-texts/{purpose}/{language}/{version} admin member guest',
      '/v1/meetings/{meeting}/retention admin auditor',
      '/v1/retention admin auditor',
      '/v1/meetings/{meeting}/deletion-certificate admin auditor',
      '/v1/tenant/overview admin',
      '/v1/accounts admin',
      '/v1/accounts/{account} admin',
      '/v1/audit/meetings/{meeting}/events auditor',
      '/v1/audit/meetings/{meeting}/state auditor',
      '/v1/audit/meetings/{meeting}/difference auditor',
      '/v1/audit/accounts/{account}/events auditor',
      '/v1/audit/accounts/{account}/state auditor',
      '/v1/audit/accounts/{account}/difference auditor',
      '/v1/audit/tenant/events auditor',
      '/v1/audit/tenant/state auditor',
      '/v1/audit/tenant/difference auditor',
      '/v1/audit/meetings/{meeting}/audibility auditor',
      '/v1/events admin',
      '/v1/webhook-endpoints admin',
      '/v1/webhook-endpoints/{endpoint} admin',
      '/v1/webhook-endpoints/{endpoint}/attempts admin',
    ]);
  });

  it('have an operation id of their own each', () => {
    expect(new Set(routes.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  it.each(routes)('$url has shapes that JSON Schema can say', ({ shape, answer }) => {
    for (const schema of [shape.params, shape.query])
      expect(z.toJSONSchema(schema ?? z.never(), { io: 'input' })).toMatchObject({ type: 'object' });
    expect(z.toJSONSchema(answer.schema ?? z.never(), { io: 'output' })).not.toHaveProperty('not');
  });
});

it.each([
  ['/v1/meetings', 1],
  [`/v1/meetings/${meeting}`, 1],
  [`/v1/meetings/${meeting}/clock`, 1],
  [`/v1/meetings/${meeting}/attendance`, 1],
  [`/v1/meetings/${meeting}/consents`, 1],
  ['/v1/consents', 1],
  [`/v1/meetings/${meeting}/recordings`, 1],
  ['/v1/consent-texts', 1],
  ['/v1/consent-texts/record/en/1', 1],
  ['/v1/tenant/overview', 1],
  ['/v1/accounts', 1],
  [`/v1/accounts/${account}`, 1],
  [`/v1/audit/meetings/${meeting}/events`, 0],
  [`/v1/audit/meetings/${meeting}/state`, 0],
  [`/v1/audit/meetings/${meeting}/audibility?listener=${ada}&speaker=${bob}`, 1],
])('%s asks the read models %d times', async (url, most) => {
  let asked = 0;
  const db = freshRows(() => {
    asked += 1;
    return Promise.resolve([]);
  });
  const made = readRoutes({
    ...auditMeans([]).ports,
    ...noWebhooks,
    ...emptyVault,
    db,
    clock: systemClock,
    plans: planLimits,
  });
  expect([200, 404]).toContain((await ask(made, url)).status);
  expect(asked).toBe(most);
});

const fromReadModels: readonly (readonly [string, readonly string[]])[] = [
  ['/v1/meetings', ['meeting-list: any meeting', 'tenant-overview: any tenant']],
  [`/v1/meetings/${meeting}`, [`meeting-detail: meeting ${meeting}`, 'tenant-overview: any tenant']],
  [`/v1/meetings/${meeting}/clock`, [`meeting-detail: meeting ${meeting}`]],
  [
    `/v1/meetings/${meeting}/attendance`,
    [`attendance: meeting ${meeting}`, `meeting-detail: meeting ${meeting}`],
  ],
  [`/v1/meetings/${meeting}/consents`, ['consents: any consent', `meeting-detail: meeting ${meeting}`]],
  ['/v1/consents', ['consents: any consent']],
  [
    `/v1/meetings/${meeting}/recordings`,
    [`recordings: meeting ${meeting}`, `meeting-detail: meeting ${meeting}`],
  ],
  ['/v1/consent-texts', ['consents: any consentText']],
  ['/v1/consent-texts/record/en/1', ['consents: any consentText']],
  [
    `/v1/meetings/${meeting}/transcript`,
    [`recordings: meeting ${meeting}`, `meeting-detail: meeting ${meeting}`],
  ],
  [`/v1/meetings/${meeting}/retention`, ['retention: anything']],
  ['/v1/retention?dueBefore=2026-11-21T10:00:00Z', ['retention: anything']],
  [`/v1/meetings/${meeting}/deletion-certificate`, ['retention: anything']],
  ['/v1/tenant/overview', ['tenant-overview: anything']],
  ['/v1/accounts', ['tenant-overview: any account']],
  [`/v1/accounts/${account}`, [`tenant-overview: account ${account}`]],
  [
    `/v1/audit/meetings/${meeting}/audibility?listener=${ada}&speaker=${bob}`,
    [`policy-timeline: meeting ${meeting}`],
  ],
];

describe('what is stale', () => {
  const from = ({ projection, category, id }: RowSource) =>
    `${projection}: ${id === undefined ? (category === undefined ? 'anything' : `any ${category}`) : `${category} ${id}`}`;

  it.each(fromReadModels)('%s says, also of what is absent, by %j', async (url, sources) => {
    const fresh = freshRows(() => Promise.resolve([]));
    const asked: RowSource[] = [];
    const db: WatchedReadDb = {
      ...fresh,
      queryWatched: async (of, question, named) => {
        asked.push(...named);
        const { rows, standings } = await fresh.queryWatched(of, question, named);
        return { rows, standings: standings.map((standing) => ({ ...standing, status: 'stopped' })) };
      },
    };
    const made = readRoutes({
      ...auditMeans([]).ports,
      ...noWebhooks,
      ...emptyVault,
      db,
      clock: systemClock,
      plans: planLimits,
    });
    const { headers } = await ask(made, url);
    expect(asked.map(from)).toEqual(sources);
    for (const source of sources) {
      expect(headers['voicemeet-stale']).toContain(`stopped;projection="${source.split(':')[0]}"`);
    }
  });

  it('is a header in the document of exactly the routes that read the read models', () => {
    const named = new Set(
      fromReadModels.map(([url]) =>
        url
          .replace(/\?.*/, '')
          .replace(meeting, '{meeting}')
          .replace(account, '{account}')
          .replace('record/en/1', '{purpose}/{language}/{version}'),
      ),
    );
    const documented = routes.filter(({ headers = [] }) => headers.length > 0).map(({ url }) => url);
    expect(documented.sort()).toEqual([...named].sort());
  });
});

it('wait for projections that there are', () => {
  const names = new Set(allProjections.map(({ name }) => name));
  for (const name of ['meeting-list', 'meeting-detail', 'attendance', 'policy-timeline', 'tenant-overview']) {
    expect(names).toContain(name);
  }
});
