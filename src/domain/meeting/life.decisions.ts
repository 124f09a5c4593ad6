// The rules of a meeting's life: scheduled, opened under the account's limits, ended or cancelled once.
import type { Allowance } from '../account/allowance.ts';
import type { PlanLimits } from '../account/plan.ts';
import { accept, nothing, refuse } from '../shared/decider.ts';
import { addSeconds, compareInstants, secondsBetween, type Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import { startToleranceSeconds } from './bounds.ts';
import type { MeetingDecision } from './gates.ts';
import { beginAbsence } from './host-presence.ts';
import type { EndReason, LifeCommand, LifeEvent } from './life.events.ts';
import type { CurrentMeeting, OpenMeeting, ScheduledMeeting, SeenState } from './meeting.state.ts';
import { runs } from './standing.ts';

/** Whoever schedules names the host. The same scheduling again says nothing. */
export function schedule(command: LifeCommand<'ScheduleMeeting'>, state: SeenState): MeetingDecision {
  const { meeting, account, host, title, startsAt, plannedMinutes, defaults } = command;
  if (state.status !== 'none') {
    return isAsScheduled(command, state) ? nothing() : refuse({ code: 'meeting-exists', meeting });
  }
  if (command.allowance.kind === 'denied') return refuse(command.allowance.refusal);
  if (isPast(startsAt, command.at)) return refuse({ code: 'starts-in-the-past', meeting });
  const { hostAbsenceSeconds } = defaults;
  const waitingRoom = command.waitingRoom ?? defaults.waitingRoom;
  const plan = { startsAt, plannedMinutes, waitingRoom, hostAbsenceSeconds };
  return accept({ type: 'MeetingScheduled', account, host, title, ...plan });
}

export function reschedule(
  command: LifeCommand<'RescheduleMeeting'>,
  meeting: Seen<ScheduledMeeting>,
): MeetingDecision {
  const { startsAt, plannedMinutes } = command;
  if (meeting.startsAt === startsAt && meeting.plannedMinutes === plannedMinutes) return nothing();
  if (isPast(startsAt, command.at)) return refuse({ code: 'starts-in-the-past', meeting: command.meeting });
  return accept({ type: 'MeetingRescheduled', startsAt, plannedMinutes });
}

export function rename(
  command: LifeCommand<'RenameMeeting'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  const { title, request } = command;
  if (meeting.lastRename === request) return nothing();
  return accept({ type: 'MeetingRenamed', title, request });
}

/** Freezes the limits in force. Nobody is in the room yet, so the hosts are absent from the first instant. */
export function open(
  { at, allowance }: LifeCommand<'OpenMeeting'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  if (meeting.status === 'open') return nothing();
  if (allowance.kind === 'denied') return refuse(allowance.refusal);
  const frozen = frozenFor(allowance, at);
  return accept({ type: 'MeetingOpened', openedAt: at, ...frozen }, beginAbsence(meeting, at));
}

/** Limits only ever grow while people are in the room; the new end counts from the opening. */
export function applyUpgrade(
  command: LifeCommand<'ApplyUpgrade'>,
  meeting: Seen<OpenMeeting>,
): MeetingDecision {
  const { allowance } = command;
  if (allowance.kind === 'denied') return refuse(allowance.refusal);
  const raised = frozenFor(allowance, meeting.openedAt);
  if (isInForce(raised, meeting)) return nothing();
  if (!isAtLeast(raised.limits, meeting.limits)) {
    return refuse({ code: 'not-an-upgrade', meeting: command.meeting });
  }
  return accept({ type: 'LimitsRaised', ...raised });
}

export function end({ at, by }: LifeCommand<'EndMeeting'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  return endWith(runs(meeting, by) ? 'ended-by-host' : 'ended-by-operator', at, meeting);
}

export function cancel({ at }: LifeCommand<'CancelMeeting'>): MeetingDecision {
  return accept({ type: 'MeetingCancelled', cancelledAt: at });
}

/** Ends an open meeting; how long it was open is computed from two instants, never measured. */
export function endWith(
  reason: EndReason,
  endedAt: Instant,
  { openedAt }: Seen<OpenMeeting>,
): MeetingDecision {
  const openSeconds = Math.max(0, secondsBetween(openedAt, endedAt));
  return accept({ type: 'MeetingEnded', endedAt, reason, openSeconds });
}

type Granted = Extract<Allowance, { kind: 'granted' }>;

function frozenFor(
  { plan, limits, audio }: Granted,
  openedAt: Instant,
): Omit<LifeEvent<'LimitsRaised'>, 'type'> {
  const endsBy = limits.minutes === null ? null : addSeconds(openedAt, limits.minutes * 60);
  return { plan, limits, audio, endsBy };
}

function isPast(startsAt: Instant, at: Instant): boolean {
  return compareInstants(startsAt, addSeconds(at, -startToleranceSeconds)) < 0;
}

function isAsScheduled(command: LifeCommand<'ScheduleMeeting'>, state: SeenState): boolean {
  return (
    state.status === 'scheduled' &&
    state.account === command.account &&
    state.host === command.host &&
    state.startsAt === command.startsAt &&
    state.plannedMinutes === command.plannedMinutes &&
    state.waitingRoom === (command.waitingRoom ?? command.defaults.waitingRoom) &&
    state.hostAbsenceSeconds === command.defaults.hostAbsenceSeconds
  );
}

function isInForce(
  { plan, limits, audio }: Omit<LifeEvent<'LimitsRaised'>, 'type'>,
  meeting: Seen<OpenMeeting>,
): boolean {
  const now = meeting.audio;
  return (
    plan === meeting.plan &&
    isAtLeast(limits, meeting.limits) &&
    isAtLeast(meeting.limits, limits) &&
    audio.bitrateBps === now.bitrateBps &&
    audio.channels === now.channels &&
    audio.dtx === now.dtx &&
    audio.red === now.red
  );
}

/** Whether every limit of `a` is at least that of `b`; unlimited (null) is more than any number. */
function isAtLeast(a: PlanLimits, b: PlanLimits): boolean {
  const value = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;
  return (
    a.participants >= b.participants &&
    value(a.minutes) >= value(b.minutes) &&
    value(a.recordings) >= value(b.recordings) &&
    a.retentionDays >= b.retentionDays
  );
}
