// An account by example: plans, the trial, limits set by hand, standing, and the quota of recordings.
import { describe, expect, it } from 'vitest';
import type { AccountEvent, BillingPeriod } from '../../../src/domain/account/account.events.ts';
import { maxKnownRecordings } from '../../../src/domain/account/account.state.ts';
import { accountDecider } from '../../../src/domain/account/account.ts';
import { planLimits, type Plan } from '../../../src/domain/account/plan.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import { account, meeting, nine, operator, recordingId, timer } from '../../support/histories/cast.ts';

const given = specificationOf(accountDecider);
const asked = { account, by: operator, at: nine };
const fortnight = addSeconds(nine, 14 * 86_400);
const timeZone = 'Asia/Kolkata';
const opened = (plan: Plan = 'free'): AccountEvent => {
  return { type: 'AccountOpened', plan, timeZone, trialEndsAt: plan === 'trial' ? fortnight : null };
};
const opening = { type: 'OpenAccount', ...asked, plan: 'free', timeZone } as const;
const suspended: AccountEvent = { type: 'AccountSuspended', reason: known('unpaid') };
const closed: AccountEvent = { type: 'AccountClosed' };
const trialEnded: AccountEvent = { type: 'TrialEnded', trialEndsAt: fortnight };
const march: BillingPeriod = {
  start: '2026-03-01T00:00:00.000Z' as Instant,
  end: '2026-04-01T00:00:00.000Z' as Instant,
};
const april: BillingPeriod = { start: march.end, end: '2026-05-01T00:00:00.000Z' as Instant };

describe('opening an account', () => {
  it('happens once; the same opening again says nothing', () => {
    given().when(opening).then([opened()]);
    given(opened()).when(opening).then([]);
    given(opened())
      .when({ ...opening, plan: 'pro' })
      .then('account-exists');
    given(opened())
      .when({ ...opening, timeZone: 'UTC' })
      .then('account-exists');
    given(opened(), closed).when(opening).then('account-exists');
  });
  it('on trial gives fourteen days', () => {
    given()
      .when({ ...opening, plan: 'trial' })
      .then([opened('trial')]);
  });
});

describe('choosing a plan', () => {
  const choosing = { type: 'ChoosePlan', ...asked, plan: 'pro' } as const;

  it('replaces the one before, and limits set by hand with it', () => {
    const chosen: AccountEvent = { type: 'PlanChosen', plan: 'pro', previous: 'free' };
    given(opened()).when(choosing).then([chosen]);
    given(opened(), chosen).when(choosing).then([]);
    const overridden: AccountEvent = {
      type: 'LimitsOverridden',
      limits: planLimits.free,
      reason: known('test'),
    };
    expect(fold(accountDecider, [opened(), overridden, chosen])).toMatchObject({
      plan: 'pro',
      override: null,
    });
  });
  it('of a trial is not possible later', () => {
    given(opened())
      .when({ ...choosing, plan: 'trial' })
      .then('trial-not-available');
    const paid: AccountEvent = { type: 'PlanChosen', plan: 'pro', previous: 'trial' };
    given(opened('trial'), paid)
      .when({ ...choosing, plan: 'trial' })
      .then('trial-not-available');
    given(opened('trial'))
      .when({ ...choosing, plan: 'trial' })
      .then([]);
  });
  it('is refused while suspended, closed or unknown', () => {
    given(opened(), suspended).when(choosing).then('account-suspended');
    given(opened(), closed).when(choosing).then('account-closed');
    given().when(choosing).then('account-unknown');
  });
});

describe('limits set by hand', () => {
  const limits = { ...planLimits.free, participants: 12 };
  const overriding = { type: 'OverrideLimits', ...asked, limits, reason: known('pilot') } as const;
  const overridden: AccountEvent = { type: 'LimitsOverridden', limits, reason: known('pilot') };

  it('are put on record when they differ, taken back by null', () => {
    given(opened()).when(overriding).then([overridden]);
    given(opened(), overridden)
      .when({ ...overriding, limits: { ...limits } })
      .then([]);
    for (const change of [
      { participants: 9 },
      { minutes: null },
      { recordings: null },
      { retentionDays: 9 },
    ]) {
      const other = { ...limits, ...change };
      given(opened(), overridden)
        .when({ ...overriding, limits: other })
        .then([{ ...overridden, limits: other }]);
    }
    given(opened(), overridden)
      .when({ ...overriding, limits: null })
      .then([{ type: 'LimitsOverridden', limits: null, reason: known('pilot') }]);
    given(opened())
      .when({ ...overriding, limits: null })
      .then([]);
    given().when(overriding).then('account-unknown');
  });
});

describe('the end of a trial', () => {
  const ending = { type: 'EndTrial', account, by: timer, at: fortnight } as const;

  it('comes with its instant, once', () => {
    given(opened('trial')).when(ending).then([trialEnded]);
    given(opened('trial'), suspended).when(ending).then([trialEnded]);
    given(opened('trial'), trialEnded).when(ending).then([]);
  });
  it('early, on another plan, or after closing says nothing', () => {
    given(opened('trial'))
      .when({ ...ending, at: addSeconds(fortnight, -1) })
      .then([]);
    given(opened('trial'), { type: 'PlanChosen', plan: 'pro', previous: 'trial' }).when(ending).then([]);
    given(opened()).when(ending).then([]);
    given(opened('trial'), closed).when(ending).then([]);
    given().when(ending).then('account-unknown');
  });
});

it('an account changes by no event before it is opened', () => {
  expect(fold(accountDecider, [suspended, trialEnded, closed])).toEqual({ status: 'none' });
});

describe('suspending, reinstating, closing', () => {
  const suspending = { type: 'SuspendAccount', ...asked, reason: known('unpaid') } as const;
  const reinstating = { type: 'ReinstateAccount', ...asked } as const;
  const closing = { type: 'CloseAccount', ...asked } as const;

  it('each happens once', () => {
    given(opened()).when(suspending).then([suspended]);
    given(opened(), suspended).when(suspending).then([]);
    given(opened(), suspended)
      .when(reinstating)
      .then([{ type: 'AccountReinstated' }]);
    given(opened()).when(reinstating).then([]);
    given(opened(), suspended).when(closing).then([closed]);
    given(opened(), closed).when(closing).then([]);
  });
  it('are not for an account that is closed or unknown', () => {
    for (const command of [suspending, reinstating]) {
      given(opened(), closed).when(command).then('account-closed');
      given().when(command).then('account-unknown');
    }
    given().when(closing).then('account-unknown');
  });
});

describe('the quota of recordings', () => {
  const frozen = { plan: 'free', limit: 3 } as const;
  const reserving = (n: number, period = march) =>
    ({ type: 'ReserveRecording', ...asked, recording: recordingId(n), meeting, period, ...frozen }) as const;
  const reserved = (n: number, period = march): AccountEvent => {
    return { type: 'RecordingReserved', recording: recordingId(n), meeting, period };
  };
  const released = (n: number): AccountEvent => ({ type: 'RecordingReleased', recording: recordingId(n) });
  const releasing = (n: number) =>
    ({ type: 'ReleaseRecording', ...asked, recording: recordingId(n) }) as const;
  const three = [reserved(1), reserved(2), reserved(3)];

  it('counts each recording once, across meetings', () => {
    given(opened())
      .when(reserving(1))
      .then([reserved(1)]);
    given(opened(), reserved(1)).when(reserving(1)).then([]);
    given(opened(), ...three)
      .when(reserving(3))
      .then([]);
  });
  it('is refused at the limit, with the plan, the count and when it resets', () => {
    const facts = { plan: 'free', limit: 3, count: 3, resetsAt: march.end, meeting } as const;
    given(opened(), ...three)
      .when(reserving(4))
      .then({ code: 'recording-limit-reached', ...facts });
  });
  it('begins anew with the next period, and never goes back to one before', () => {
    given(opened(), ...three)
      .when(reserving(4, april))
      .then([reserved(4, april)]);
    given(opened(), ...three, reserved(4, april))
      .when(reserving(5, march))
      .then([reserved(5, april)]);
    const full = [4, 5, 6].map((n) => reserved(n, april));
    given(opened(), ...three, ...full)
      .when(reserving(7, march))
      .then({ resetsAt: april.end, code: 'recording-limit-reached' });
  });
  it('gets back what never started, once', () => {
    given(opened(), ...three)
      .when(releasing(2))
      .then([released(2)]);
    given(opened(), ...three, released(2))
      .when(releasing(2))
      .then([]);
    given(opened(), ...three, released(2))
      .when(reserving(4))
      .then([reserved(4)]);
    given(opened(), ...three, reserved(4, april))
      .when(releasing(1))
      .then([]);
    given(opened(), ...three, closed)
      .when(releasing(1))
      .then([]);
    given().when(releasing(1)).then('account-unknown');
  });
  it('has no end where recordings are unlimited, and stays bounded in memory', () => {
    const many = Array.from({ length: maxKnownRecordings + 5 }, (_, n) => reserved(n));
    const state = fold(accountDecider, [opened('pro'), ...many]);
    expect(state).toMatchObject({ quota: { count: maxKnownRecordings + 5 } });
    expect(state.status === 'active' && state.quota?.known.size).toBe(maxKnownRecordings);
    expect(accountDecider.decide({ ...reserving(maxKnownRecordings + 9), limit: null }, state).kind).toBe(
      'accepted',
    );
  });
  it('is refused where the account allows nothing', () => {
    given(opened(), suspended).when(reserving(1)).then('account-suspended');
    given(opened(), closed).when(reserving(1)).then('account-closed');
    given().when(reserving(1)).then('account-unknown');
  });
  it('is that of the meeting, whatever became of the account’s plan and trial since', () => {
    given(opened('trial'))
      .when({ ...reserving(1), at: fortnight })
      .then([reserved(1)]);
    given(opened(), ...three, { type: 'PlanChosen', plan: 'pro', previous: 'free' })
      .when(reserving(4))
      .then('recording-limit-reached');
  });
});
