// The words of an account: who pays, on which plan, within which limits; and the quota that crosses
// meetings, which is reserved here.
import type { Actor } from '../shared/actor.ts';
import type { OutsideFacts } from '../shared/bare.ts';
import type { AccountId, MeetingId, RecordingId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { Personal } from '../shared/personal.ts';
import type { Plan, PlanLimits } from './plan.ts';

/** A billing period of an account, in its own time zone: from `start` (inclusive) to `end` (exclusive). */
export interface BillingPeriod {
  readonly start: Instant;
  readonly end: Instant;
}

interface Asked {
  readonly account: AccountId;
  readonly by: Actor;
  readonly at: Instant;
}

/** `timeZone` is an IANA name; billing periods begin in it. A trial lasts `trialDays` from `at`. */
export interface OpenAccount extends Asked {
  readonly type: 'OpenAccount';
  readonly plan: Plan;
  readonly timeZone: string;
}
export interface ChoosePlan extends Asked {
  readonly type: 'ChoosePlan';
  readonly plan: Plan;
}
/** A privileged act: limits other than the plan's, until the next plan is chosen; `null` returns to the plan's. */
export interface OverrideLimits extends Asked {
  readonly type: 'OverrideLimits';
  readonly limits: PlanLimits | null;
  readonly reason: Personal<string>;
}
/** The timer's: ends a trial whose end has come. */
export interface EndTrial extends Asked {
  readonly type: 'EndTrial';
}
export interface SuspendAccount extends Asked {
  readonly type: 'SuspendAccount';
  readonly reason: Personal<string>;
}
export interface ReinstateAccount extends Asked {
  readonly type: 'ReinstateAccount';
}
export interface CloseAccount extends Asked {
  readonly type: 'CloseAccount';
}
/** Takes one recording out of the period's quota before it starts. */
export interface ReserveRecording extends Asked {
  readonly type: 'ReserveRecording';
  readonly recording: RecordingId;
  readonly meeting: MeetingId;
  readonly period: BillingPeriod;
}
/** Gives it back: it never started. */
export interface ReleaseRecording extends Asked {
  readonly type: 'ReleaseRecording';
  readonly recording: RecordingId;
}

export type AccountCommand =
  | OpenAccount
  | ChoosePlan
  | OverrideLimits
  | EndTrial
  | SuspendAccount
  | ReinstateAccount
  | CloseAccount
  | ReserveRecording
  | ReleaseRecording;

export interface AccountOpened {
  readonly type: 'AccountOpened';
  readonly plan: Plan;
  readonly timeZone: string;
  readonly trialEndsAt: Instant | null;
}
export interface PlanChosen {
  readonly type: 'PlanChosen';
  readonly plan: Plan;
  readonly previous: Plan;
}
export interface LimitsOverridden {
  readonly type: 'LimitsOverridden';
  readonly limits: PlanLimits | null;
  readonly reason: Personal<string>;
}
export interface TrialEnded {
  readonly type: 'TrialEnded';
  readonly trialEndsAt: Instant;
}
export interface AccountSuspended {
  readonly type: 'AccountSuspended';
  readonly reason: Personal<string>;
}
export interface AccountReinstated {
  readonly type: 'AccountReinstated';
}
export interface AccountClosed {
  readonly type: 'AccountClosed';
}
export interface RecordingReserved {
  readonly type: 'RecordingReserved';
  readonly recording: RecordingId;
  readonly meeting: MeetingId;
  readonly period: BillingPeriod;
}
export interface RecordingReleased {
  readonly type: 'RecordingReleased';
  readonly recording: RecordingId;
}

export type AccountEvent =
  | AccountOpened
  | PlanChosen
  | LimitsOverridden
  | TrialEnded
  | AccountSuspended
  | AccountReinstated
  | AccountClosed
  | RecordingReserved
  | RecordingReleased;

/** Why an account allows no meeting to open now. */
export type AllowanceRefusal =
  | { readonly code: 'account-unknown'; readonly account: AccountId }
  | { readonly code: 'account-suspended'; readonly account: AccountId }
  | { readonly code: 'account-closed'; readonly account: AccountId }
  | {
      readonly code: 'trial-expired';
      readonly account: AccountId;
      readonly plan: Plan;
      readonly trialEndsAt: Instant;
    };

export type AccountRefusal =
  | AllowanceRefusal
  | { readonly code: 'account-exists'; readonly account: AccountId }
  /** A trial is had once. */
  | { readonly code: 'trial-not-available'; readonly account: AccountId }
  | {
      readonly code: 'recording-limit-reached';
      readonly meeting: MeetingId;
      readonly plan: Plan;
      readonly limit: number;
      readonly count: number;
      readonly resetsAt: Instant;
    };

/** What other streams say: whether the tenant works, whose meeting is recorded, and the period in the account's time zone. */
export type AccountFacts = OutsideFacts<
  AccountCommand,
  { OpenAccount: 'only-refuses'; ChoosePlan: 'only-refuses'; ReserveRecording: 'period' }
>;
