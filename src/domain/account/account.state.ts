// What is known of an account: its plan, the trial it had, limits set by hand, and the recordings of the
// latest billing period.
import type { RecordingId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { BillingPeriod } from './account.events.ts';
import type { Plan, PlanLimits } from './plan.ts';

/** A trial that was had; `ended` once the timer said so. */
export interface Trial {
  readonly endsAt: Instant;
  ended: boolean;
}

/** Recordings reserved in the latest period. `count` is the truth; `known` recognises a repeated request. */
export interface RecordingQuota {
  readonly period: BillingPeriod;
  count: number;
  readonly known: Set<RecordingId>;
}

/** An account that works or is suspended. */
export interface LiveAccount {
  status: 'active' | 'suspended';
  plan: Plan;
  readonly timeZone: string;
  readonly trial: Trial | null;
  /** Limits other than the plan's, until the next plan is chosen. */
  override: PlanLimits | null;
  quota: RecordingQuota | null;
}

export type AccountState =
  | { readonly status: 'none' }
  | LiveAccount
  | { readonly status: 'closed'; readonly plan: Plan; readonly timeZone: string };

/** How many recordings of a period are recognised when asked for again; the oldest is forgotten first. */
export const maxKnownRecordings = 10_000;
