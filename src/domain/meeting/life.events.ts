// The words of a meeting's life: scheduled, rescheduled, renamed, opened under limits, ended, cancelled.
import type { Allowance } from '../account/allowance.ts';
import type { AudioProfile, Plan, PlanLimits } from '../account/plan.ts';
import type { AccountId, CommandId, PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';
import type { Personal } from '../shared/personal.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Why a meeting ended. */
export type EndReason = 'ended-by-host' | 'ended-by-operator' | 'duration-limit' | 'no-host';

/** What a meeting has from its tenant's settings: an outside fact, read just before deciding. */
export interface MeetingDefaults {
  readonly waitingRoom: boolean;
  readonly hostAbsenceSeconds: number;
}

interface LifeCommands {
  ScheduleMeeting: {
    readonly account: AccountId;
    readonly host: PersonId;
    readonly title: Personal<string>;
    readonly startsAt: Instant;
    readonly plannedMinutes: number;
    /** null: as the tenant has it. */
    readonly waitingRoom: boolean | null;
    readonly defaults: MeetingDefaults;
    readonly allowance: Allowance;
  };
  RescheduleMeeting: { readonly startsAt: Instant; readonly plannedMinutes: number };
  /** `request` tells this renaming from another: folded state holds no title to compare. */
  RenameMeeting: { readonly title: Personal<string>; readonly request: CommandId };
  OpenMeeting: { readonly allowance: Allowance };
  /** Puts the account's present limits in force in an open meeting; only ever more than before. */
  ApplyUpgrade: { readonly allowance: Allowance };
  EndMeeting: NoMembers;
  CancelMeeting: NoMembers;
}

export type LifeCommand<Type extends keyof LifeCommands = keyof LifeCommands> = MessageOf<
  LifeCommands,
  Type,
  AskedOfMeeting
>;

interface LifeEvents {
  MeetingScheduled: {
    readonly account: AccountId;
    readonly host: PersonId;
    readonly title: Personal<string>;
    readonly startsAt: Instant;
    readonly plannedMinutes: number;
    readonly waitingRoom: boolean;
    readonly hostAbsenceSeconds: number;
  };
  MeetingRescheduled: { readonly startsAt: Instant; readonly plannedMinutes: number };
  MeetingRenamed: { readonly title: Personal<string>; readonly request: CommandId };
  /** The limits in force are frozen here. `endsBy` is when the duration limit ends the meeting; null: unlimited. */
  MeetingOpened: {
    readonly openedAt: Instant;
    readonly plan: Plan;
    readonly limits: PlanLimits;
    readonly audio: AudioProfile;
    readonly endsBy: Instant | null;
  };
  LimitsRaised: {
    readonly plan: Plan;
    readonly limits: PlanLimits;
    readonly audio: AudioProfile;
    readonly endsBy: Instant | null;
  };
  MeetingEnded: {
    readonly endedAt: Instant;
    readonly reason: EndReason;
    readonly openSeconds: number;
  };
  MeetingCancelled: { readonly cancelledAt: Instant };
}

export type LifeEvent<Type extends keyof LifeEvents = keyof LifeEvents> = MessageOf<LifeEvents, Type>;
