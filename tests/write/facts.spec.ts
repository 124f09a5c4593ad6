// Facts come from the stream that owns them, in the tenant that asks, as it stands in the store now.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccountId, MeetingId, TenantId } from '../../src/domain/shared/ids.ts';
import { aggregates } from '../../src/write/aggregates.ts';
import { factsFrom } from '../../src/write/facts.ts';
import type { AskedHandlers, Facts } from '../../src/write/facts.ts';
import { ofEach } from '../../src/write/of-each.ts';
import { aWholeCommandPath } from '../support/write-server.ts';
import { account, invite, meeting, nine, tenant } from '../support/histories/cast.ts';
import { anOrder, send } from '../support/orders.ts';

/** Facts whose handlers only tell what they were asked. */
function askedOf(): { facts: Facts; asked: string[] } {
  const asked: string[] = [];
  const none = {
    ask: <Fact>(of: TenantId, stream: string, select: (state: never) => Fact): Promise<Fact> => {
      asked.push(`${of} ${stream}`);
      return Promise.resolve(select({ status: 'none' } as never));
    },
  };
  return {
    asked,
    facts: factsFrom(
      ofEach<typeof aggregates, AskedHandlers>(aggregates, () => none),
      () => Promise.reject(new Error('not asked')),
    ),
  };
}

describe('facts', () => {
  it('are asked of the stream that owns them', async () => {
    const { facts, asked } = askedOf();
    await facts.tenant(tenant, tenant, ({ status }) => status);
    await facts.account(tenant, account, ({ status }) => status);
    await facts.allowance(tenant, account, nine);
    await facts.meeting(tenant, meeting, ({ status }) => status);
    await facts.invite(tenant, invite, ({ status }) => status);
    expect(asked).toEqual([
      `${tenant} tenant-${tenant}.${tenant}`,
      `${tenant} account-${tenant}.${account}`,
      `${tenant} account-${tenant}.${account}`,
      `${tenant} meeting-${tenant}.${meeting}`,
      `${tenant} invite-${tenant}.${invite}`,
    ]);
  });

  it('see what was decided a moment ago, and nothing of another tenant', async () => {
    const { dispatch, facts } = aWholeCommandPath();
    const [own, other] = [randomUUID() as TenantId, randomUUID() as TenantId];
    expect(await facts.allowance(own, account, nine)).toMatchObject({ kind: 'denied' });
    await send(dispatch, anOrder(own, { type: 'RegisterTenant', slug: 'acme', region: 'eu', tenant: own }));
    await send(
      dispatch,
      anOrder(own, { type: 'OpenAccount', account, plan: 'basic', timeZone: 'Asia/Kolkata' }),
    );
    expect(await facts.tenant(own, own, ({ status }) => status)).toBe('active');
    expect(await facts.allowance(own, account, nine)).toMatchObject({ kind: 'granted', plan: 'basic' });
    expect(await facts.allowance(other, account, nine)).toMatchObject({ kind: 'denied' });
    expect(await facts.tenant(other, other, ({ status }) => status)).toBe('none');
    expect(await facts.account(own, randomUUID() as AccountId, ({ status }) => status)).toBe('none');
    expect(await facts.meeting(own, randomUUID() as MeetingId, ({ status }) => status)).toBe('none');
  });
});
