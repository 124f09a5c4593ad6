// Accounts from the database: limits in force, page by page.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planLimits } from '../../../src/domain/account/plan.ts';
import { streamName, type AccountId } from '../../../src/domain/shared/ids.ts';
import type { AccountItem } from '../../../src/read/account/account-list.query.ts';
import { accountListRoute } from '../../../src/read/account/account-list.route.ts';
import { accountRoute } from '../../../src/read/account/account.route.ts';
import { after, hana, tenant } from '../../support/histories/cast.ts';
import { recordedAs } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { asForeign, otherTenant } from '../../support/two-tenants.ts';

let models: ReadModels;
const id = (n: number) => `00000002-0000-4000-8000-00000000000${n}` as AccountId;
const byHand = { ...planLimits.trial, minutes: 90 };
const history = [1, 2, 3]
  .flatMap((n) =>
    recordedAs(streamName('account', tenant, id(n)), [
      { type: 'AccountOpened', plan: 'trial', timeZone: 'Asia/Kolkata', trialEndsAt: after(600) },
      ...(n === 2 ? [{ type: 'LimitsOverridden', limits: byHand, reason: 'forgotten' } as const] : []),
    ]),
  )
  .map((recorded, index) => ({ ...recorded, position: BigInt(index + 1) }));

beforeAll(async () => {
  models = await openReadModels();
  await models.project([...history, ...asForeign(history.slice(0, 1), BigInt(history.length))]);
});
afterAll(async () => {
  await models.close();
});

const get = (url: string, of = tenant) => {
  const ports = { db: models.db, plans: planLimits };
  return ask([accountListRoute(ports), accountRoute(ports)], url, {
    principal: principalOf(hana, ['admin'], of),
  });
};
const page = async (query: string, of = tenant) =>
  (await get(`/v1/accounts${query}`, of)).body as {
    readonly items: readonly AccountItem[];
    readonly next: string | null;
  };

describe('accounts', () => {
  it('come in pages by id, of the caller’s tenant alone', async () => {
    const first = await page('?limit=2');
    const rest = await page(`?limit=2&cursor=${first.next}`);
    expect([first, rest].map(({ items }) => items.map(({ account }) => account))).toEqual([
      [id(1), id(2)],
      [id(3)],
    ]);
    expect((await page('', otherTenant)).items).toHaveLength(1);
  });

  it('have the limits in force: the plan’s, or those set by hand', async () => {
    const { items } = await page('');
    expect(items.map(({ limits, limitsByHand }) => [limits, limitsByHand])).toEqual([
      [planLimits.trial, false],
      [byHand, true],
      [planLimits.trial, false],
    ]);
  });

  it('can be read one by one', async () => {
    const { status, headers, body } = await get(`/v1/accounts/${id(2)}`);
    expect(status).toBe(200);
    expect(headers['etag']).toMatch(/^"1\.[\w-]{16}"$/);
    expect(body).toEqual({
      account: id(2),
      plan: 'trial',
      limits: byHand,
      limitsByHand: true,
      status: 'active',
      timeZone: 'Asia/Kolkata',
      openedAt: after(0),
      trialEndsAt: after(600),
      trialEnded: false,
      revision: '1',
    });
    expect((await get(`/v1/accounts/${id(3)}`, otherTenant)).status).toBe(404);
  });
});
