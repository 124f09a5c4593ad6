// The words of a meeting's life: scheduled, rescheduled, renamed, opened under limits, ended, cancelled.
import type { Allowance } from '../account/allowance.ts';
import type { AudioProfile, Plan, PlanLimits } from '../account/plan.ts';
import type { AccountId, CommandId, PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { Personal } from '../shared/personal.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Why a meeting ended. */
export type EndReason = 'ended-by-host' | 'ended-by-operator' | 'duration-limit' | 'no-host';

/** What a meeting has from its tenant's settings: an outside fact, read just before deciding. */
export interface MeetingDefaults {
  readonly waitingRoom: boolean;
  readonly hostAbsenceSeconds: number;
}

export interface ScheduleMeeting extends AskedOfMeeting {
  readonly type: 'ScheduleMeeting';
  readonly account: AccountId;
  readonly host: PersonId;
  readonly title: Personal<string>;
  readonly startsAt: Instant;
  readonly plannedMinutes: number;
  /** null: as the tenant has it. */
  readonly waitingRoom: boolean | null;
  readonly defaults: MeetingDefaults;
  readonly allowance: Allowance;
}
export interface RescheduleMeeting extends AskedOfMeeting {
  readonly type: 'RescheduleMeeting';
  readonly startsAt: Instant;
  readonly plannedMinutes: number;
}
/** `request` tells this renaming from another: folded state holds no title to compare. */
export interface RenameMeeting extends AskedOfMeeting {
  readonly type: 'RenameMeeting';
  readonly title: Personal<string>;
  readonly request: CommandId;
}
export interface OpenMeeting extends AskedOfMeeting {
  readonly type: 'OpenMeeting';
  readonly allowance: Allowance;
}
/** Puts the account's present limits in force in an open meeting; only ever more than before. */
export interface ApplyUpgrade extends AskedOfMeeting {
  readonly type: 'ApplyUpgrade';
  readonly allowance: Allowance;
}
export interface EndMeeting extends AskedOfMeeting {
  readonly type: 'EndMeeting';
}
export interface CancelMeeting extends AskedOfMeeting {
  readonly type: 'CancelMeeting';
}

export type LifeCommand =
  | ScheduleMeeting
  | RescheduleMeeting
  | RenameMeeting
  | OpenMeeting
  | ApplyUpgrade
  | EndMeeting
  | CancelMeeting;

export interface MeetingScheduled {
  readonly type: 'MeetingScheduled';
  readonly account: AccountId;
  readonly host: PersonId;
  readonly title: Personal<string>;
  readonly startsAt: Instant;
  readonly plannedMinutes: number;
  readonly waitingRoom: boolean;
  readonly hostAbsenceSeconds: number;
}
export interface MeetingRescheduled {
  readonly type: 'MeetingRescheduled';
  readonly startsAt: Instant;
  readonly plannedMinutes: number;
}
export interface MeetingRenamed {
  readonly type: 'MeetingRenamed';
  readonly title: Personal<string>;
  readonly request: CommandId;
}
/** The limits in force are frozen here. `endsBy` is when the duration limit ends the meeting; null: unlimited. */
export interface MeetingOpened {
  readonly type: 'MeetingOpened';
  readonly openedAt: Instant;
  readonly plan: Plan;
  readonly limits: PlanLimits;
  readonly audio: AudioProfile;
  readonly endsBy: Instant | null;
}
export interface LimitsRaised {
  readonly type: 'LimitsRaised';
  readonly plan: Plan;
  readonly limits: PlanLimits;
  readonly audio: AudioProfile;
  readonly endsBy: Instant | null;
}
export interface MeetingEnded {
  readonly type: 'MeetingEnded';
  readonly endedAt: Instant;
  readonly reason: EndReason;
  readonly openSeconds: number;
}
export interface MeetingCancelled {
  readonly type: 'MeetingCancelled';
  readonly cancelledAt: Instant;
}

export type LifeEvent =
  | MeetingScheduled
  | MeetingRescheduled
  | MeetingRenamed
  | MeetingOpened
  | LimitsRaised
  | MeetingEnded
  | MeetingCancelled;
