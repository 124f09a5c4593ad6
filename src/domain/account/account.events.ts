// The words of an account: who pays, on which plan, within which limits; and the quota that crosses
// meetings, which is reserved here.
import type { Actor } from '../shared/actor.ts';
import type { OutsideFacts } from '../shared/bare.ts';
import type { AccountId, MeetingId, RecordingId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';
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

interface AccountCommands {
  /** `timeZone` is an IANA name; billing periods begin in it. A trial lasts `trialDays` from `at`. */
  OpenAccount: { readonly plan: Plan; readonly timeZone: string };
  ChoosePlan: { readonly plan: Plan };
  /** A privileged act: limits other than the plan's, until the next plan is chosen; `null` returns to the plan's. */
  OverrideLimits: { readonly limits: PlanLimits | null; readonly reason: Personal<string> };
  /** The timer's: ends a trial whose end has come. */
  EndTrial: NoMembers;
  SuspendAccount: { readonly reason: Personal<string> };
  ReinstateAccount: NoMembers;
  CloseAccount: NoMembers;
  /** Takes one recording out of the period's quota before it starts; by the plan and limit that were frozen into the meeting. */
  ReserveRecording: {
    readonly recording: RecordingId;
    readonly meeting: MeetingId;
    readonly period: BillingPeriod;
    readonly plan: Plan;
    readonly limit: number | null;
  };
  /** Gives it back: it never started. */
  ReleaseRecording: { readonly recording: RecordingId };
}

export type AccountCommand<Type extends keyof AccountCommands = keyof AccountCommands> = MessageOf<
  AccountCommands,
  Type,
  Asked
>;

interface AccountEvents {
  AccountOpened: {
    readonly plan: Plan;
    readonly timeZone: string;
    readonly trialEndsAt: Instant | null;
  };
  PlanChosen: { readonly plan: Plan; readonly previous: Plan };
  LimitsOverridden: { readonly limits: PlanLimits | null; readonly reason: Personal<string> };
  TrialEnded: { readonly trialEndsAt: Instant };
  AccountSuspended: { readonly reason: Personal<string> };
  AccountReinstated: NoMembers;
  AccountClosed: NoMembers;
  RecordingReserved: {
    readonly recording: RecordingId;
    readonly meeting: MeetingId;
    readonly period: BillingPeriod;
  };
  RecordingReleased: { readonly recording: RecordingId };
}

export type AccountEvent<Type extends keyof AccountEvents = keyof AccountEvents> = MessageOf<
  AccountEvents,
  Type
>;

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
  | { readonly code: 'meeting-not-open'; readonly meeting: MeetingId }
  | { readonly code: 'recording-running'; readonly meeting: MeetingId; readonly recording: RecordingId }
  | {
      readonly code: 'recording-limit-reached';
      readonly meeting: MeetingId;
      readonly plan: Plan;
      readonly limit: number;
      readonly count: number;
      readonly resetsAt: Instant;
    };

/** What other streams say: whether the tenant works, whose meeting is recorded and by which limit, and the period in the account's time zone. */
export type AccountFacts = OutsideFacts<
  AccountCommand,
  { OpenAccount: 'only-refuses'; ChoosePlan: 'only-refuses'; ReserveRecording: 'period' | 'plan' | 'limit' }
>;
