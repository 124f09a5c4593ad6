// Outside facts of custody, asked of the streams themselves: the plan as it was when the meeting ended, whatever came later.
import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateText } from '../../../src/domain/shared/deletion-certificate.ts';
import type { HoldId, MeetingId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { account, after, hana, meeting, nine, person, tenant } from '../../support/histories/cast.ts';
import { anOrder, send } from '../../support/orders.ts';
import { aWholeCommandPath } from '../../support/write-server.ts';

/** A meeting on an account of a plan that ended ten minutes after nine. */
async function anEndedMeeting() {
  const path = aWholeCommandPath();
  const ask = (told: Parameters<typeof anOrder>[1]) => send(path.dispatch, anOrder(tenant, told));
  const by = person(hana);
  await ask({ type: 'RegisterTenant', tenant, slug: 'acme', region: 'eu' });
  await ask({ type: 'OpenAccount', account, plan: 'basic', timeZone: 'Asia/Kolkata' });
  const times = { startsAt: after(5), plannedMinutes: 30, waitingRoom: null };
  await ask({ type: 'ScheduleMeeting', meeting, account, host: hana, title: known('T'), ...times, by });
  await ask({ type: 'OpenMeeting', meeting, by });
  await ask({ type: 'EndMeeting', meeting, by, at: after(10) });
  const custody = () => path.facts.custody(tenant, meeting, (state) => structuredClone(state));
  return { ...path, ask, custody };
}

describe('the terms of a meeting', () => {
  it('are those of the plan when it ended, however late they are asked for', async () => {
    const { ask, custody } = await anEndedMeeting();
    await ask({ type: 'ChoosePlan', account, plan: 'pro', at: after(11) });
    await ask({ type: 'ScheduleRetention', meeting, at: after(12) });
    expect((await custody()).terms).toMatchObject({
      plan: 'basic',
      retentionDays: 30,
      endedAt: after(10),
      dueAt: '2026-04-01T09:10:00.000Z',
    });
  });

  it('are those of a plan that was chosen before it ended', async () => {
    const { ask, facts } = await anEndedMeeting();
    const other = randomUUID() as MeetingId;
    await ask({ type: 'ChoosePlan', account, plan: 'pro', at: after(11) });
    const times = { startsAt: after(15), plannedMinutes: 30, waitingRoom: null, at: after(11) };
    const by = person(hana);
    await ask({
      type: 'ScheduleMeeting',
      meeting: other,
      account,
      host: hana,
      title: known('T'),
      ...times,
      by,
    });
    await ask({ type: 'OpenMeeting', meeting: other, by, at: after(12) });
    await ask({ type: 'EndMeeting', meeting: other, by, at: after(13) });
    await ask({ type: 'ScheduleRetention', meeting: other, at: after(14) });
    const terms = await facts.custody(tenant, other, (state) => state.terms);
    expect(terms).toMatchObject({ plan: 'pro', retentionDays: 45 });
  });

  it('are unknown as long as the meeting is not over', async () => {
    const { dispatch } = aWholeCommandPath();
    const outcome = await send(dispatch, anOrder(tenant, { type: 'ScheduleRetention', meeting }));
    expect(outcome).toMatchObject({ verdict: { refusal: { code: 'retention-unknown' } } });
  });
});

describe('a hold', () => {
  it('is on a meeting that there is', async () => {
    const { dispatch, ask, custody } = await anEndedMeeting();
    const hold = randomUUID() as HoldId;
    const placing = { type: 'PlaceHold', hold, matter: known('Case'), person: null } as const;
    const other = randomUUID() as MeetingId;
    const refused = await send(dispatch, anOrder(tenant, { ...placing, meeting: other }));
    expect(refused).toMatchObject({ verdict: { refusal: { code: 'meeting-unknown' } } });
    await ask({ ...placing, meeting });
    expect([...(await custody()).holds.keys()]).toEqual([hold]);
  });
});

describe('a certificate', () => {
  const inventory = { objects: 1, bytes: 5, listed: [], digest: 'a'.repeat(64) };
  const removal = { keys: [`record:${meeting}`], removedAt: after(22) };

  it('is of what the stream has recorded, by its digest', async () => {
    const { ask, custody } = await anEndedMeeting();
    await ask({ type: 'ScheduleRetention', meeting, at: after(12) });
    await ask({ type: 'PermitDeletion', meeting, reason: 'asked', at: after(20) });
    await ask({ type: 'RecordInventory', meeting, inventory, at: after(21) });
    await ask({ type: 'CertifyDeletion', meeting, removal, at: after(23) });
    const { terms, deletion } = await custody();
    const { objects, bytes, digest } = inventory;
    const permit = { reason: 'asked', permittedAt: after(20) };
    const text = certificateText({
      tenant,
      meeting,
      terms: terms!,
      permit,
      inventory: { objects, bytes, digest },
      removal,
    });
    expect(deletion?.certified?.certificate).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('is refused where there is nothing to certify', async () => {
    const { dispatch } = await anEndedMeeting();
    const outcome = await send(
      dispatch,
      anOrder(tenant, { type: 'CertifyDeletion', meeting, removal, at: nine }),
    );
    expect(outcome).toMatchObject({ verdict: { refusal: { code: 'deletion-not-permitted' } } });
  });
});
