// What reads do while a store is away, as docs/guarantees.md tells: queries need the read models alone, audits of
// events, state and difference the log alone.
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { planLimits } from '../../src/domain/account/plan.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import type { WatchedReadDb } from '../../src/ports/read-db.port.ts';
import type { AuditPorts } from '../../src/read/audit/audit-ports.ts';
import { readRoutes } from '../../src/read/routes.ts';
import { auditMeans, emptyVault, noWebhooks } from '../support/audit-means.ts';
import { account, ada, bob, meeting } from '../support/histories/cast.ts';
import { ask, freshRows } from '../support/read-server.ts';

const away = () =>
  Promise.reject(new TransientFault('database-away', 'it is away', { retryAfterSeconds: 1 }));
const noReadModels: WatchedReadDb = { query: away, queryWatched: away };
const noLog: AuditPorts['store'] = { tail: away, read: away, readTenant: away };
const rows = freshRows(() => Promise.resolve([]));

const queries = [
  '/v1/meetings',
  `/v1/meetings/${meeting}`,
  `/v1/meetings/${meeting}/clock`,
  `/v1/meetings/${meeting}/attendance`,
  `/v1/meetings/${meeting}/consents`,
  '/v1/consents',
  `/v1/meetings/${meeting}/recordings`,
  `/v1/meetings/${meeting}/transcript`,
  `/v1/meetings/${meeting}/retention`,
  '/v1/retention?dueBefore=2026-03-02T09:00:00.000Z',
  `/v1/meetings/${meeting}/deletion-certificate`,
  '/v1/consent-texts',
  '/v1/consent-texts/record/en/1',
  '/v1/tenant/overview',
  '/v1/accounts',
  `/v1/accounts/${account}`,
];
const audits = [`/v1/audit/meetings/${meeting}`, `/v1/audit/accounts/${account}`, '/v1/audit/tenant'].flatMap(
  (of) => [`${of}/events`, `${of}/state`, `${of}/difference?from=0&to=1`],
);
const fromTheLog = [...audits, '/v1/events'];
const audibility = `/v1/audit/meetings/${meeting}/audibility?listener=${ada}&speaker=${bob}`;

const served = (ports: Partial<Pick<AuditPorts, 'store' | 'db'>>) =>
  readRoutes({
    ...auditMeans([]).ports,
    ...noWebhooks,
    ...emptyVault,
    clock: systemClock,
    plans: planLimits,
    db: rows,
    ...ports,
  });
const problemOf = async (url: string, ports: Partial<Pick<AuditPorts, 'store' | 'db'>>) => {
  const { status, headers, body } = await ask(served(ports), url);
  return { status, code: (body as { code?: string }).code, retryAfter: headers['retry-after'] };
};
const unavailable = { status: 503, code: 'database-away', retryAfter: '1' };

it('the routes are all of them', () => {
  // Those of webhook endpoints ask stores of their own.
  expect(served({}).length).toBe(queries.length + fromTheLog.length + 1 + 3);
});

describe('while the read models are away', () => {
  it.each([...queries, audibility])('%s is 503 with Retry-After', async (url) => {
    expect(await problemOf(url, { db: noReadModels })).toEqual(unavailable);
  });

  it.each(fromTheLog)('%s goes on', async (url) => {
    expect((await problemOf(url, { db: noReadModels })).status).not.toBe(503);
  });
});

describe('while the log is away', () => {
  it.each([...fromTheLog, audibility])('%s is 503 with Retry-After', async (url) => {
    expect(await problemOf(url, { store: noLog })).toEqual(unavailable);
  });

  it.each(queries)('%s goes on', async (url) => {
    expect((await problemOf(url, { store: noLog })).status).not.toBe(503);
  });
});
