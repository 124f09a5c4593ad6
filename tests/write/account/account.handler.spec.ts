// Facts about the tenant, the meeting and the billing period, as they come into an account's commands.
import { describe, expect, it } from 'vitest';
import { accountDecider } from '../../../src/domain/account/account.ts';
import type { AccountTypes } from '../../../src/domain/account/account.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';
import type { Bare } from '../../../src/domain/shared/bare.ts';
import { refuse } from '../../../src/domain/shared/decider.ts';
import { accountFacts } from '../../../src/write/account/account.handler.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';
import {
  account,
  ada,
  hana,
  meeting,
  nine,
  person,
  recordingId,
  tenant,
} from '../../support/histories/cast.ts';
import { aScheduledMeeting, anEndedMeeting, anOpenMeeting } from '../../support/histories/meetings.ts';

const asked = { account, by: person(hana), at: nine };
const opening: Bare<AccountTypes, 'OpenAccount'> = {
  type: 'OpenAccount',
  ...asked,
  plan: 'free',
  timeZone: 'Etc/UTC',
};
const reserving: Bare<AccountTypes, 'ReserveRecording'> = {
  type: 'ReserveRecording',
  ...asked,
  recording: recordingId(1),
  meeting,
};
const inTenant = (status: 'active' | 'suspended') =>
  fakeFacts({ tenant: { status, slug: 'acme', region: 'eu', settings: defaultTenantSettings } });
const inKolkata = fold(accountDecider, [
  { type: 'AccountOpened', plan: 'free', timeZone: 'Asia/Kolkata', trialEndsAt: null },
]);
const open = fold(meetingDecider, anOpenMeeting());
const frozen = { plan: 'free', limit: 3 };

describe('opening an account', () => {
  it('goes on within a tenant that works', async () => {
    expect(await accountFacts.OpenAccount(opening, tenant, inTenant('active'))).toEqual(opening);
  });
  it('is refused where the tenant does not work, or is not there', async () => {
    expect(await accountFacts.OpenAccount(opening, tenant, inTenant('suspended'))).toEqual(
      refuse({ code: 'tenant-suspended' }),
    );
    expect(await accountFacts.OpenAccount(opening, tenant, fakeFacts({}))).toEqual(
      refuse({ code: 'tenant-unknown' }),
    );
  });
});

describe('choosing a plan', () => {
  const choosing: Bare<AccountTypes, 'ChoosePlan'> = { type: 'ChoosePlan', ...asked, plan: 'pro' };
  it('goes on within a tenant that works', async () => {
    expect(await accountFacts.ChoosePlan(choosing, tenant, inTenant('active'))).toEqual(choosing);
  });
  it('is refused while the tenant is suspended', async () => {
    expect(await accountFacts.ChoosePlan(choosing, tenant, inTenant('suspended'))).toEqual(
      refuse({ code: 'tenant-suspended' }),
    );
  });
});

describe('reserving a recording', () => {
  it('counts in the month of the account’s own zone', async () => {
    const period = { start: '2026-02-28T18:30:00.000Z', end: '2026-03-31T18:30:00.000Z' };
    expect(
      await accountFacts.ReserveRecording(
        reserving,
        tenant,
        fakeFacts({ account: inKolkata, meeting: open }),
      ),
    ).toEqual({ ...reserving, ...frozen, period });
  });
  it('is refused while the meeting is not open, and while it is recorded already', async () => {
    const running = { type: 'RecordingBegan', recording: recordingId(7), begunAt: nine } as const;
    const refusalOf = (events: readonly MeetingEvent[]) =>
      accountFacts.ReserveRecording(
        reserving,
        tenant,
        fakeFacts({ account: inKolkata, meeting: fold(meetingDecider, events) }),
      );
    for (const events of [aScheduledMeeting(), anEndedMeeting()])
      expect(await refusalOf(events)).toEqual(refuse({ code: 'meeting-not-open', meeting }));
    expect(await refusalOf([...anOpenMeeting(), running])).toEqual(
      refuse({ code: 'recording-running', meeting, recording: recordingId(7) }),
    );
  });
  it('is refused alike for a meeting that is not there and one of another account', async () => {
    const refusal = { code: 'meeting-unknown', meeting };
    const others = { ...open, account: meeting as never };
    expect(await accountFacts.ReserveRecording(reserving, tenant, fakeFacts({ account: inKolkata }))).toEqual(
      refuse(refusal),
    );
    expect(
      await accountFacts.ReserveRecording(
        reserving,
        tenant,
        fakeFacts({ account: inKolkata, meeting: others }),
      ),
    ).toEqual(refuse(refusal));
  });
  it('is refused to who does not run the meeting, as if it were not there', async () => {
    const stranger = { ...reserving, by: person(ada) };
    expect(
      await accountFacts.ReserveRecording(stranger, tenant, fakeFacts({ account: inKolkata, meeting: open })),
    ).toEqual(refuse({ code: 'meeting-unknown', meeting }));
  });
  it('is refused while the tenant is suspended', async () => {
    const tenantState = {
      status: 'suspended',
      slug: 'a',
      region: 'eu',
      settings: defaultTenantSettings,
    } as const;
    const facts = fakeFacts({ account: inKolkata, meeting: open, tenant: tenantState });
    expect(await accountFacts.ReserveRecording(reserving, tenant, facts)).toEqual(
      refuse({ code: 'tenant-suspended' }),
    );
  });
  it('is refused for an account that is not there', async () => {
    const nobodys = await accountFacts.ReserveRecording(reserving, tenant, fakeFacts({ meeting: open }));
    expect(nobodys).toEqual(refuse({ code: 'account-unknown', account }));
  });
});
