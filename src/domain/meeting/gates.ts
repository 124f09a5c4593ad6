// The gates that a command passes before its rule: is the meeting in a state for it, may this actor ask, has
// the time run out. `meeting.ts` hangs them before each rule, so that a rule says only what is its own.
import { isSystemActor, type Actor } from '../shared/actor.ts';
import { isHosting } from '../shared/audibility.ts';
import { nothing, refuse, type Decision } from '../shared/decider.ts';
import { parsePersonId, type PersonId } from '../shared/ids.ts';
import { hasCome, secondsBetween } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import type { MeetingCommand, MeetingEvent, MeetingRefusal } from './meeting.events.ts';
import type {
  CurrentMeeting,
  KnownMeeting,
  OpenMeeting,
  ScheduledMeeting,
  SeenState,
} from './meeting.state.ts';

export type MeetingDecision = Decision<MeetingEvent, MeetingRefusal>;

/** Decides a command, seeing as much of the meeting as the gates before it have made sure of. */
export type Rule<Command, Meeting> = (command: Command, meeting: Meeting) => MeetingDecision;
type Asked = MeetingCommand;
type AskedAboutPerson = Asked & { readonly person: PersonId };

/** Only while the meeting waits to be opened. */
export function whileScheduled<Command extends Asked>(
  rule: Rule<Command, Seen<ScheduledMeeting>>,
): Rule<Command, SeenState> {
  return (command, state) => {
    if (state.status === 'scheduled') return rule(command, state);
    return refuse({ code: isUnknown(state) ?? 'meeting-not-scheduled', meeting: command.meeting });
  };
}

/** Only while the meeting is open. */
export function whileOpen<Command extends Asked>(
  rule: Rule<Command, Seen<OpenMeeting>>,
): Rule<Command, SeenState> {
  return (command, state) => {
    if (state.status === 'open') return rule(command, state);
    const closed = state.status === 'scheduled' ? 'meeting-not-open' : 'meeting-over';
    return refuse({ code: isUnknown(state) ?? closed, meeting: command.meeting });
  };
}

/** While the meeting is scheduled or open. */
export function untilOver<Command extends Asked>(
  rule: Rule<Command, Seen<CurrentMeeting>>,
): Rule<Command, SeenState> {
  return (command, state) => {
    if (state.status === 'scheduled' || state.status === 'open') return rule(command, state);
    return refuse({ code: isUnknown(state) ?? 'meeting-over', meeting: command.meeting });
  };
}

/** For reports and timers, which come late: where the meeting is not open any more (or yet) there is nothing to say. */
export function ifOpen<Command extends Asked>(
  rule: Rule<Command, Seen<OpenMeeting>>,
): Rule<Command, SeenState> {
  return (command, state) => {
    if (state.status === 'open') return rule(command, state);
    const unknown = isUnknown(state);
    return unknown ? refuse({ code: unknown, meeting: command.meeting }) : nothing();
  };
}

/** What has come about already is not decided again. */
export function unlessAlready<Command extends Asked>(
  status: KnownMeeting['status'],
  rule: Rule<Command, SeenState>,
): Rule<Command, SeenState> {
  return (command, state) => (state.status === status ? nothing() : rule(command, state));
}

/** By the host alone. */
export function byHost<Command extends Asked, Meeting extends Seen<KnownMeeting>>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  return (command, meeting) => {
    if (actsAsHost(meeting, command.by)) return rule(command, meeting);
    return refuse({ code: 'only-host', meeting: command.meeting, host: meeting.host });
  };
}

/** By the host or a co-host. */
export function byHosts<Command extends Asked, Meeting extends Seen<KnownMeeting>>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  return (command, meeting) => {
    if (runs(meeting, command.by) || isSystemActor(command.by)) return rule(command, meeting);
    return refuse({ code: 'only-host-or-cohost', meeting: command.meeting });
  };
}

/** By the host, a co-host or an operator of the service. */
export function byHostsOrOperator<Command extends Asked, Meeting extends Seen<KnownMeeting>>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  const hosts = byHosts(rule);
  return (command, meeting) => (command.by.kind === 'operator' ? rule : hosts)(command, meeting);
}

/** By the person whom it is about, and nobody else. */
export function bySelf<Command extends AskedAboutPerson, Meeting>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  return (command, meeting) => {
    const { person } = command;
    if (isPerson(command.by, person)) return rule(command, meeting);
    return refuse({ code: 'not-yourself', meeting: command.meeting, person });
  };
}

/** By the person whom it is about, the host or a co-host. */
export function bySelfOrHosts<Command extends AskedAboutPerson, Meeting extends Seen<KnownMeeting>>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  const hosts = byHosts(rule);
  return (command, meeting) => (isPerson(command.by, command.person) ? rule : hosts)(command, meeting);
}

/** By the media plane. A client that claims to have joined or left has not been let in by saying so. */
export function byMediaPlane<Command extends AskedAboutPerson, Meeting>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  return (command, meeting) => {
    const { by, person } = command;
    if (by.kind === 'service' || isSystemActor(by)) return rule(command, meeting);
    return refuse({ code: 'not-admitted', meeting: command.meeting, person });
  };
}

/** Nobody is let in past the duration limit, even where the timer that ends the meeting is late. */
export function beforeItsEnd<Command extends Asked, Meeting extends Seen<CurrentMeeting>>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  return (command, meeting) => {
    if (meeting.status !== 'open') return rule(command, meeting);
    const { plan, openedAt, endsBy } = meeting;
    const limit = meeting.limits.minutes;
    if (limit === null || endsBy === null || !hasCome(endsBy, command.at)) return rule(command, meeting);
    const count = Math.floor(secondsBetween(openedAt, command.at) / 60);
    const facts = { meeting: command.meeting, plan, limit, count, resetsAt: null, endsBy };
    return refuse({ code: 'duration-exceeded', ...facts });
  };
}

/** Whether the actor is the host or an admitted co-host of this meeting: who may run it, and invite to it. */
export function runs(state: SeenState, by: Actor): boolean {
  if (state.status === 'none' || (by.kind !== 'person' && by.kind !== 'guest')) return false;
  const id = parsePersonId(by.id);
  const person = id && state.people.get(id);
  return person !== undefined && person.door === 'admitted' && isHosting(person.role);
}

/** Whether the actor may do what only the host may; system actors are bound by no meeting role. */
export function actsAsHost(meeting: Seen<KnownMeeting>, by: Actor): boolean {
  return isPerson(by, meeting.host) || isSystemActor(by);
}

function isPerson(by: Actor, person: PersonId): boolean {
  return (by.kind === 'person' || by.kind === 'guest') && by.id === person;
}

function isUnknown({ status }: SeenState): 'meeting-unknown' | undefined {
  return status === 'none' ? 'meeting-unknown' : undefined;
}
