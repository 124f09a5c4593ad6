// What the events of a meeting's life do to its state: each change of status makes the state of the new one
// out of what stays.
import { addPerson, changePerson, clearRoomOf } from './evolving.ts';
import type { LifeEvent } from './life.events.ts';
import type {
  KnownMeeting,
  MeetingCore,
  MeetingState,
  OpenMeeting,
  ScheduledMeeting,
} from './meeting.state.ts';

/** The host is a person of the meeting from the start, and needs nobody to be let in by. */
export function scheduled(_state: MeetingState, event: LifeEvent<'MeetingScheduled'>): ScheduledMeeting {
  const meeting: ScheduledMeeting = {
    status: 'scheduled',
    account: event.account,
    host: event.host,
    startsAt: event.startsAt,
    plannedMinutes: event.plannedMinutes,
    waitingRoom: event.waitingRoom,
    locked: false,
    hostAbsenceSeconds: event.hostAbsenceSeconds,
    policy: {
      hear: { kind: 'everyone' },
      see: { kind: 'everyone' },
      namesHidden: false,
      muteOnEntry: false,
      selfUnmute: true,
    },
    hearingWasLimited: false,
    lastRename: null,
    people: new Map(),
    tally: { waiting: 0, seats: 0, observers: 0, hostsInRoom: 0 },
    outside: new Map(),
    watchedLinks: new Set(),
    withdrawals: new Map(),
    rejections: new Map(),
    recordings: new Map(),
  };
  addPerson(meeting, event.host, 'host', 'admitted', null);
  return meeting;
}

export function rescheduled(meeting: KnownMeeting, event: LifeEvent<'MeetingRescheduled'>): void {
  meeting.startsAt = event.startsAt;
  meeting.plannedMinutes = event.plannedMinutes;
}

export function renamed(meeting: KnownMeeting, { request }: LifeEvent<'MeetingRenamed'>): void {
  meeting.lastRename = request;
}

export function opened(state: MeetingState, event: LifeEvent<'MeetingOpened'>): MeetingState {
  if (state.status === 'none') return state;
  const { openedAt, plan, limits, audio, endsBy } = event;
  const absence = { warned: [], hostAbsentUntil: null };
  return { status: 'open', ...core(state), openedAt, plan, limits, audio, endsBy, ...absence };
}

/** Warnings given before the old end say nothing about the new one. */
export function limitsRaised(meeting: OpenMeeting, event: LifeEvent<'LimitsRaised'>): void {
  if (meeting.endsBy !== event.endsBy) meeting.warned = [];
  meeting.plan = event.plan;
  meeting.limits = event.limits;
  meeting.audio = event.audio;
  meeting.endsBy = event.endsBy;
}

/** People stay for the record; nobody is in the room any more. */
export function ended(state: MeetingState, event: LifeEvent<'MeetingEnded'>): MeetingState {
  if (state.status !== 'open') return state;
  for (const person of state.people.keys()) changePerson(state, person, clearRoomOf);
  const { openedAt, plan, limits } = state;
  const { endedAt, reason, openSeconds } = event;
  return { status: 'ended', ...core(state), openedAt, plan, limits, endedAt, reason, openSeconds };
}

export function cancelled(state: MeetingState, { cancelledAt }: LifeEvent<'MeetingCancelled'>): MeetingState {
  if (state.status === 'none') return state;
  return { status: 'cancelled', ...core(state), cancelledAt };
}

/** What a meeting keeps through every change of its status. */
function core(meeting: MeetingCore): MeetingCore {
  return {
    account: meeting.account,
    host: meeting.host,
    startsAt: meeting.startsAt,
    plannedMinutes: meeting.plannedMinutes,
    waitingRoom: meeting.waitingRoom,
    locked: meeting.locked,
    hostAbsenceSeconds: meeting.hostAbsenceSeconds,
    policy: meeting.policy,
    hearingWasLimited: meeting.hearingWasLimited,
    lastRename: meeting.lastRename,
    people: meeting.people,
    tally: meeting.tally,
    outside: meeting.outside,
    watchedLinks: meeting.watchedLinks,
    withdrawals: meeting.withdrawals,
    rejections: meeting.rejections,
    recordings: meeting.recordings,
  };
}
