// Histories of meetings to begin an example with: each is a list of events, to be joined with others. Hana is
// the host; a meeting opens at nine unless the example says otherwise.
import { planAudio, planLimits, type Plan, type PlanLimits } from '../../../src/domain/account/plan.ts';
import type { Allowance } from '../../../src/domain/account/allowance.ts';
import { seatHoldSeconds } from '../../../src/domain/meeting/bounds.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import type { MeetingRole } from '../../../src/domain/shared/audibility.ts';
import type { DeviceId, InviteId, PersonId, TicketId } from '../../../src/domain/shared/ids.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { account, after, deviceId, hana, nine, ticketId, reported } from './cast.ts';

/** What a plan allows, with limits of its own where an example needs them. */
export function granted(plan: Plan, limits: Partial<PlanLimits> = {}): Allowance {
  return { kind: 'granted', plan, limits: { ...planLimits[plan], ...limits }, audio: planAudio[plan] };
}

export const denied: Allowance = { kind: 'denied', refusal: { code: 'account-suspended', account } };

/** Scheduled for nine, with a waiting room unless said otherwise; a host may be away for ten minutes. */
export function aScheduledMeeting({ waitingRoom = true } = {}): readonly MeetingEvent[] {
  return [
    {
      type: 'MeetingScheduled',
      account,
      host: hana,
      title: known('Town hall'),
      startsAt: nine,
      plannedMinutes: 30,
      waitingRoom,
      hostAbsenceSeconds: 600,
    },
  ];
}

interface Opening {
  readonly plan?: Plan;
  readonly limits?: Partial<PlanLimits>;
  readonly waitingRoom?: boolean;
}

/** Opened at nine under a plan (free unless said otherwise); nobody is in the room yet. */
export function anOpenMeeting({ plan = 'free', limits, waitingRoom }: Opening = {}): readonly MeetingEvent[] {
  const frozen = { ...planLimits[plan], ...limits };
  const endsBy = frozen.minutes === null ? null : addSeconds(nine, frozen.minutes * 60);
  return [
    ...aScheduledMeeting(waitingRoom === undefined ? {} : { waitingRoom }),
    { type: 'MeetingOpened', openedAt: nine, plan, limits: frozen, audio: planAudio[plan], endsBy },
    { type: 'HostAbsenceBegan', until: after(10) },
  ];
}

/** The same with Hana in the room, so that no absence runs. */
export function anOpenMeetingWithHost(opening: Opening = {}): readonly MeetingEvent[] {
  return [...anOpenMeeting(opening), ...joined(hana), { type: 'HostAbsenceEnded' }];
}

export function anEndedMeeting(): readonly MeetingEvent[] {
  const end = { endedAt: after(20), reason: 'ended-by-host', openSeconds: 1200 } as const;
  return [...anOpenMeetingWithHost(), { type: 'MeetingEnded', ...end }];
}

export function aCancelledMeeting(): readonly MeetingEvent[] {
  return [...aScheduledMeeting(), { type: 'MeetingCancelled', cancelledAt: after(-30) }];
}

/** They knocked and wait. */
export function waiting(
  who: PersonId,
  role: MeetingRole = 'participant',
  invite: InviteId | null = null,
): readonly MeetingEvent[] {
  return [{ type: 'ParticipantKnocked', person: who, role, displayName: known('Somebody'), invite }];
}

/** They knocked and were let in, and are not in the room yet. */
export function admitted(
  who: PersonId,
  role: MeetingRole = 'participant',
  invite: InviteId | null = null,
): readonly MeetingEvent[] {
  return [
    ...waiting(who, role, invite),
    { type: 'ParticipantAdmitted', person: who, setting: 'host-decision' },
  ];
}

export function aCoHost(who: PersonId): readonly MeetingEvent[] {
  return [...admitted(who), { type: 'RoleChanged', person: who, role: 'co-host' }];
}

/** A seat is held for their device until an instant: by default two and a half minutes past nine. */
export function reserved(
  who: PersonId,
  {
    device = deviceId(1),
    ticket = ticketId(1),
    until = after(2, 30),
    reservedAt = addSeconds(until, -seatHoldSeconds),
    plan = 'free',
    endsBy = after(30),
  }: Seat = {},
): readonly MeetingEvent[] {
  const audio = planAudio[plan];
  return [{ type: 'SeatReserved', person: who, device, ticket, until, reservedAt, audio, endsBy }];
}

interface Seat {
  readonly device?: DeviceId;
  readonly ticket?: TicketId;
  readonly until?: Instant;
  readonly reservedAt?: Instant | null;
  readonly plan?: Plan;
  readonly endsBy?: Instant | null;
}

/** They are in the room on a device, since a minute past nine unless said otherwise. */
export function joined(who: PersonId, device = deviceId(1), occurredAt = after(1)): readonly MeetingEvent[] {
  return [{ type: 'ParticipantJoined', ...reported, person: who, device, occurredAt, muted: false }];
}

/** Admitted and in the room. */
export function inTheRoom(who: PersonId, role: MeetingRole = 'participant'): readonly MeetingEvent[] {
  return [...admitted(who, role), ...joined(who)];
}
