// What an account allows at an instant: the outside fact that a meeting needs before it opens, and that
// the account itself needs before a recording starts. Always taken from the account's stream, never a read model.
import type { AccountId } from '../shared/ids.ts';
import { hasCome, type Instant } from '../shared/instant.ts';
import { never } from '../shared/never.ts';
import type { Seen } from '../shared/seen.ts';
import type { AllowanceRefusal } from './account.events.ts';
import type { AccountState } from './account.state.ts';
import { planAudio, planLimits, type AudioProfile, type Plan, type PlanLimits } from './plan.ts';

/** Granted under a plan, with the limits in force; or denied, and why. */
export type Allowance =
  | {
      readonly kind: 'granted';
      readonly plan: Plan;
      readonly limits: PlanLimits;
      readonly audio: AudioProfile;
    }
  | { readonly kind: 'denied'; readonly refusal: AllowanceRefusal };

/**
 * What `account`, whose folded state is given, allows at `at`. A trial is over at its end even before the
 * timer has said so. Limits are the override's where one is in force, else the plan's.
 */
export function allowanceOf(state: Seen<AccountState>, account: AccountId, at: Instant): Allowance {
  switch (state.status) {
    case 'none':
      return { kind: 'denied', refusal: { code: 'account-unknown', account } };
    case 'closed':
      return { kind: 'denied', refusal: { code: 'account-closed', account } };
    case 'suspended':
      return { kind: 'denied', refusal: { code: 'account-suspended', account } };
    case 'active': {
      const { plan, trial } = state;
      if (plan === 'trial' && trial !== null && (trial.ended || hasCome(trial.endsAt, at))) {
        return {
          kind: 'denied',
          refusal: { code: 'trial-expired', account, plan, trialEndsAt: trial.endsAt },
        };
      }
      return { kind: 'granted', plan, limits: state.override ?? planLimits[plan], audio: planAudio[plan] };
    }
    default:
      return never(state, 'status of an account');
  }
}
