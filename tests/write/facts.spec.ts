// Facts come from the stream that owns them, in the tenant that asks, as it stands in the store now.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccountId, MeetingId, TenantId } from '../../src/domain/shared/ids.ts';
import { factsFrom } from '../../src/write/facts.ts';
import type { Facts } from '../../src/write/facts.ts';
import { aWholeCommandPath } from '../support/write-server.ts';
import { account, invite, meeting, nine, tenant } from '../support/histories/cast.ts';
import { anOrder } from '../support/orders.ts';

/** Facts whose handlers only tell what they were asked. */
function askedOf(): { facts: Facts; asked: string[] } {
  const asked: string[] = [];
  const handler = (initial: object) => ({
    ask: <Fact>(of: TenantId, stream: string, select: (state: never) => Fact): Promise<Fact> => {
      asked.push(`${of} ${stream}`);
      return Promise.resolve(select(initial as never));
    },
  });
  const none = handler({ status: 'none' });
  return { asked, facts: factsFrom({ tenant: none, account: none, meeting: none, invite: none }) };
}

describe('facts', () => {
  it('are asked of the stream that owns them', async () => {
    const { facts, asked } = askedOf();
    await facts.tenant(tenant);
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
    await dispatch.send(anOrder(own, { type: 'RegisterTenant', slug: 'acme', region: 'eu', tenant: own }));
    await dispatch.send(
      anOrder(own, { type: 'OpenAccount', account, plan: 'basic', timeZone: 'Asia/Kolkata' }),
    );
    expect(await facts.tenant(own)).toMatchObject({ status: 'active' });
    expect(await facts.allowance(own, account, nine)).toMatchObject({ kind: 'granted', plan: 'basic' });
    expect(await facts.allowance(other, account, nine)).toMatchObject({ kind: 'denied' });
    expect(await facts.tenant(other)).toMatchObject({ status: 'none' });
    expect(await facts.account(own, randomUUID() as AccountId, ({ status }) => status)).toBe('none');
    expect(await facts.meeting(own, randomUUID() as MeetingId, ({ status }) => status)).toBe('none');
  });
});
