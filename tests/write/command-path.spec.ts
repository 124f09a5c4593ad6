// The whole command path: every aggregate answers at its place, and what one stream says counts in another at once.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccessId, PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import type { DispatchOutcome } from '../../src/ports/dispatch.port.ts';
import { account, after, hana, invite, meeting, person } from '../support/histories/cast.ts';
import { anOrder, send } from '../support/orders.ts';
import { aWholeCommandPath } from '../support/write-server.ts';

const verdictOf = (outcome: DispatchOutcome) => {
  if (outcome.kind !== 'decided') return outcome.kind;
  const { refusal, events } = outcome.verdict;
  return refusal?.code ?? events.map(({ type }) => type).join(' ');
};

describe('the command path', () => {
  it('carries a tenant, its account, a meeting, an invite and an audit, each in its own stream', async () => {
    const { dispatch, log } = aWholeCommandPath();
    const tenant = randomUUID() as TenantId;
    const by = person(hana);
    const scheduling = anOrder(tenant, {
      type: 'ScheduleMeeting',
      meeting,
      account,
      host: hana,
      title: { known: 'Town hall' },
      by,
      startsAt: after(60),
      plannedMinutes: 60,
      waitingRoom: null,
    });
    const orders = [
      scheduling,
      anOrder(tenant, { type: 'RegisterTenant', tenant, slug: 'acme', region: 'eu' }),
      anOrder(tenant, { type: 'OpenAccount', account, plan: 'pro', timeZone: 'Etc/UTC' }),
      scheduling,
      anOrder(tenant, { type: 'OpenMeeting', meeting, by }),
      anOrder(tenant, {
        type: 'CreateInvite',
        invite,
        meeting,
        role: 'guest',
        expiresAt: after(60),
        maxGuests: 1,
        by,
      }),
      anOrder(tenant, {
        type: 'RecordAuditRead',
        access: randomUUID() as AccessId,
        auditor: randomUUID() as PersonId,
        question: 'events',
        scope: 'meeting',
        subject: meeting,
        upTo: '5',
        detail: 'first',
      }),
    ];
    const said: unknown[] = [];
    for (const order of orders) said.push(verdictOf(await send(dispatch, order)));
    expect(said).toEqual([
      'tenant-unknown',
      'TenantRegistered',
      'AccountOpened',
      'MeetingScheduled',
      'MeetingOpened HostAbsenceBegan',
      'InviteCreated',
      'AuditRead',
    ]);
    const stored = await log.readTenant(tenant, 0n, await log.tail(), 100);
    expect(new Set(stored.map(({ stream }) => stream.split('-')[0]))).toEqual(
      new Set(['tenant', 'account', 'meeting', 'invite', 'access']),
    );
  });
});
