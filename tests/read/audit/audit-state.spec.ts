// States over HTTP.
import { describe, expect, it } from 'vitest';
import { auditStateRoute } from '../../../src/read/audit/audit-state.route.ts';
import { auditSubjects } from '../../../src/read/audit/audit-subject.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { account, ada, after, meeting, personId } from '../../support/histories/cast.ts';
import { anEndedMeeting } from '../../support/histories/meetings.ts';
import { accountStream, inMeeting, recordedAs, tenantStream } from '../../support/meeting-logs.ts';
import { ask, principalOf } from '../../support/read-server.ts';

const opened = { type: 'AccountOpened', plan: 'trial', timeZone: 'UTC', trialEndsAt: after(600) } as const;
const log = [
  ...inMeeting(...anEndedMeeting()),
  ...recordedAs(accountStream, [opened]),
  ...recordedAs(tenantStream, [{ type: 'TenantRegistered', slug: 'acme', region: 'in' }]),
].map((recorded, index) => ({ ...recorded, position: BigInt(index + 1) }));
const means = auditMeans(log);
const routes = auditSubjects.map((subject) => auditStateRoute(means.ports, subject));
const state = async (url: string) =>
  ask(routes, `/v1/audit/${url}`, { principal: principalOf(ada, ['auditor']) });

describe('a state', () => {
  it('is of an instant, a version, both or the end', async () => {
    const of = `meetings/${meeting}/state`;
    expect((await state(of)).body).toMatchObject({
      upTo: '8',
      version: '5',
      at: after(5),
      state: { status: 'ended' },
    });
    expect((await state(`${of}?at=2026-03-02T09:01:00Z`)).body).toMatchObject({
      version: '1',
      state: { status: 'open' },
    });
    expect((await state(`${of}?version=0`)).body).toMatchObject({
      version: '0',
      state: { status: 'scheduled' },
    });
    expect((await state(`${of}?version=0&at=${after(9)}`)).body).toMatchObject({ version: '0' });
    expect((await state(`${of}?at=${after(-9)}`)).body).toMatchObject({
      version: '-1',
      at: null,
      state: { status: 'none' },
    });
  });

  it('is of accounts and tenants too', async () => {
    expect((await state(`accounts/${account}/state`)).body).toMatchObject({
      state: { status: 'active', plan: 'trial' },
    });
    expect((await state('tenant/state')).body).toMatchObject({ state: { status: 'active', slug: 'acme' } });
  });

  it('is on record with its moment', async () => {
    await state(`meetings/${meeting}/state?version=3`);
    expect(means.sent.at(-1)?.command).toMatchObject({
      question: 'state',
      scope: 'meeting',
      subject: meeting,
      detail: 'version:3',
    });
  });

  it('of what is not there is absent; of a moment that is none, wrong', async () => {
    expect((await state(`meetings/${personId(9)}/state`)).status).toBe(404);
    for (const query of ['at=yesterday', 'version=-1', 'until=3']) {
      expect((await state(`meetings/${meeting}/state?${query}`)).status).toBe(400);
    }
  });
});
