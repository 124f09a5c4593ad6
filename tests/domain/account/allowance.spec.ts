// What an account allows: by its standing, its trial, its plan, and limits set by hand.
import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../../src/domain/account/account.events.ts';
import { accountDecider } from '../../../src/domain/account/account.ts';
import { allowanceOf } from '../../../src/domain/account/allowance.ts';
import { planAudio, planLimits, plans } from '../../../src/domain/account/plan.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { fold } from '../../support/decider-spec.ts';
import { account, after, nine } from '../../support/histories/cast.ts';

const opened = (plan: 'free' | 'trial' | 'basic' | 'pro'): AccountEvent => ({
  type: 'AccountOpened',
  plan,
  timeZone: 'UTC',
  trialEndsAt: plan === 'trial' ? after(60) : null,
});
const allowed = (at: typeof nine, ...events: readonly AccountEvent[]) =>
  allowanceOf(fold(accountDecider, events), account, at);

describe('an account', () => {
  it.each(plans)('on plan %s allows what the plan does', (plan) => {
    expect(allowed(nine, opened(plan))).toEqual({
      kind: 'granted',
      plan,
      limits: planLimits[plan],
      audio: planAudio[plan],
    });
  });
  it('allows what was set by hand, until the next plan', () => {
    const limits = { ...planLimits.pro, participants: 40 };
    const overridden: AccountEvent = { type: 'LimitsOverridden', limits, reason: known('pilot') };
    expect(allowed(nine, opened('basic'), overridden)).toMatchObject({ plan: 'basic', limits });
    const chosen: AccountEvent = { type: 'PlanChosen', plan: 'pro', previous: 'basic' };
    expect(allowed(nine, opened('basic'), overridden, chosen)).toMatchObject({ limits: planLimits.pro });
  });
  it('allows nothing on a trial from its end on, whether or not the timer has said so', () => {
    const denied = {
      kind: 'denied',
      refusal: { code: 'trial-expired', account, plan: 'trial', trialEndsAt: after(60) },
    };
    expect(allowed(addSeconds(after(60), -1), opened('trial')).kind).toBe('granted');
    expect(allowed(after(60), opened('trial'))).toEqual(denied);
    expect(allowed(nine, opened('trial'), { type: 'TrialEnded', trialEndsAt: after(60) })).toEqual(denied);
    const paid: AccountEvent = { type: 'PlanChosen', plan: 'basic', previous: 'trial' };
    expect(allowed(after(90), opened('trial'), paid).kind).toBe('granted');
  });
  it('allows nothing while suspended, once closed, or unknown', () => {
    const suspended: AccountEvent = { type: 'AccountSuspended', reason: known('unpaid') };
    const denied = (code: string) => ({ kind: 'denied', refusal: { code, account } });
    expect(allowed(nine, opened('pro'), suspended)).toEqual(denied('account-suspended'));
    expect(allowed(nine, opened('pro'), suspended, { type: 'AccountReinstated' }).kind).toBe('granted');
    expect(allowed(nine, opened('pro'), { type: 'AccountClosed' })).toEqual(denied('account-closed'));
    expect(allowed(nine)).toEqual(denied('account-unknown'));
  });
});
