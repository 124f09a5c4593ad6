// The table of contents: every URL once, for somebody, with shapes that the API document can tell.
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planLimits } from '../../src/domain/account/plan.ts';
import { allProjections } from '../../src/projections/all.ts';
import type { ReadShell } from '../../src/read/http/read-route.ts';
import { readRoutes } from '../../src/read/routes.ts';
import type { ReadDb } from '../../src/ports/read-db.port.ts';
import { auditMeans } from '../support/audit-means.ts';
import { account, ada, bob, meeting } from '../support/histories/cast.ts';
import { ask } from '../support/read-server.ts';

const declared = readRoutes({ ...auditMeans([]).ports, clock: systemClock, plans: planLimits });
const routes = declared.map((route) => route.serve({} as ReadShell));

describe('read routes', () => {
  it('are these', () => {
    expect(routes.map(({ url, roles }) => `${url} ${roles.join(' ')}`)).toEqual([
      '/v1/meetings admin member',
      '/v1/meetings/{meeting} admin member guest',
      '/v1/meetings/{meeting}/clock admin member guest',
      '/v1/meetings/{meeting}/attendance admin member guest',
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
    ]);
  });

  it('have an operation id of their own each', () => {
    expect(new Set(routes.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  it.each(routes)('$url has shapes that JSON Schema can say', ({ shape, answer }) => {
    for (const schema of [shape.params, shape.query])
      expect(z.toJSONSchema(schema, { io: 'input' })).toBeDefined();
    expect(z.toJSONSchema(answer.schema, { io: 'output' })).toBeDefined();
  });
});

it.each([
  ['/v1/meetings', 1],
  [`/v1/meetings/${meeting}`, 1],
  [`/v1/meetings/${meeting}/clock`, 1],
  [`/v1/meetings/${meeting}/attendance`, 1],
  ['/v1/tenant/overview', 1],
  ['/v1/accounts', 1],
  [`/v1/accounts/${account}`, 1],
  [`/v1/audit/meetings/${meeting}/events`, 0],
  [`/v1/audit/meetings/${meeting}/state`, 0],
  [`/v1/audit/meetings/${meeting}/audibility?listener=${ada}&speaker=${bob}`, 1],
])('%s asks the read models %d times', async (url, most) => {
  let asked = 0;
  const db: ReadDb = {
    query: () => {
      asked += 1;
      return Promise.resolve([]);
    },
  };
  const made = readRoutes({ ...auditMeans([]).ports, db, clock: systemClock, plans: planLimits });
  expect([200, 404]).toContain((await ask(made, url)).status);
  expect(asked).toBe(most);
});

it('wait for projections that there are', () => {
  const names = new Set(allProjections.map(({ name }) => name));
  for (const name of ['meeting-list', 'meeting-detail', 'attendance', 'policy-timeline', 'tenant-overview']) {
    expect(names).toContain(name);
  }
});
