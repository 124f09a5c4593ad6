// The gates that a command passes before its rule: may this actor know of the meeting, may they ask, is the meeting in
// a state for it, has the time run out. `meeting.ts` hangs them before each rule, in this order, so that a rule says only
// what is its own.
//
// I1  A meeting that does not know the person who asks answers as one that is not there. Only a knock is answered (`byComer`),
//     since it is how somebody becomes known; withdrawing one is not, since only somebody known has knocked.
// I2  Who may not do something learns nothing of the meeting's state by asking for it: not even that it is done already. Whom a
//     host turned away is told that and no more, and the facts of the plan are for those who were let in.
import { isSystemActor } from '../shared/actor.ts';
import { nothing, refuse, type Decision } from '../shared/decider.ts';
import type { PersonId } from '../shared/ids.ts';
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
import { refuseOutside } from './refusals.ts';
import { actsAsHost, isPerson, isVisible, mayKnowPlan, mayRun, runs } from './standing.ts';

export type MeetingDecision = Decision<MeetingEvent, MeetingRefusal>;

/** Decides a command, seeing as much of the meeting as the gates before it have made sure of. */
export type Rule<Command, Meeting> = (command: Command, meeting: Meeting) => MeetingDecision;
/** A rule with its gates: it is asked whatever the meeting's state is. */
type Gated<Command> = Rule<Command, SeenState>;
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

/** The same for timers that also run before the meeting opens. */
export function ifNotOver<Command extends Asked>(
  rule: Rule<Command, Seen<CurrentMeeting>>,
): Rule<Command, SeenState> {
  return (command, state) => {
    if (state.status === 'scheduled' || state.status === 'open') return rule(command, state);
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
export function byHost<Command extends Asked>(rule: Rule<Command, Seen<KnownMeeting>>): Gated<Command> {
  return allowing('only-host', ({ by }, meeting) => actsAsHost(meeting, by), rule);
}

/** By the host alone; whoever runs the meeting may hand it to its present host, which changes nothing: the former host repeats a request so. */
export function byHostHandingOver<Command extends Asked & { readonly to: PersonId }>(
  rule: Rule<Command, Seen<KnownMeeting>>,
): Gated<Command> {
  return allowing(
    'only-host',
    ({ by, to }, meeting) => actsAsHost(meeting, by) || (to === meeting.host && runs(meeting, by)),
    rule,
  );
}

/** By the host or a co-host. */
export function byHosts<Command extends Asked>(rule: Rule<Command, Seen<KnownMeeting>>): Gated<Command> {
  return allowing('only-host-or-cohost', ({ by }, meeting) => mayRun(meeting, by), rule);
}

/** By the host, a co-host or an operator of the service. */
export function byHostsOrOperator<Command extends Asked>(
  rule: Rule<Command, Seen<KnownMeeting>>,
): Gated<Command> {
  const may = ({ by }: Command, meeting: Seen<KnownMeeting>): boolean =>
    by.kind === 'operator' || mayRun(meeting, by);
  return allowing('only-host-or-cohost', may, rule);
}

/** By the person whom it is about, whom the meeting need not know, while a host has not turned them away. */
export function byComer<Command extends AskedAboutPerson>(
  rule: Rule<Command, Seen<KnownMeeting>>,
): Gated<Command> {
  return bySelf((command, state) => {
    if (state.status !== 'none') return unlessTurnedAway(rule)(command, state);
    return refuse({ code: 'meeting-unknown', meeting: command.meeting });
  });
}

/** By the person whom it is about, whether the meeting knows them or not. */
export function bySelf<Command extends AskedAboutPerson, Meeting>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  return (command, meeting) => {
    const { person } = command;
    if (isPerson(command.by, person)) return rule(command, meeting);
    return refuse({ code: 'not-yourself', meeting: command.meeting, person });
  };
}

/** By the person whom it is about, whom the meeting knows and a host has not turned away. */
export function byKnownSelf<Command extends AskedAboutPerson>(
  rule: Rule<Command, Seen<KnownMeeting>>,
): Gated<Command> {
  return ifVisible(bySelf(unlessTurnedAway(rule)));
}

/** By the person whom it is about, as above, or by the host or a co-host. */
export function bySelfOrHosts<Command extends AskedAboutPerson>(
  rule: Rule<Command, Seen<KnownMeeting>>,
): Gated<Command> {
  const [self, hosts] = [byKnownSelf(rule), byHosts(rule)];
  return (command, state) => (isPerson(command.by, command.person) ? self : hosts)(command, state);
}

/** By the media plane, and by no other service. A client that claims to have joined or left has not been let in by saying so. */
export function byMediaPlane<Command extends AskedAboutPerson, Meeting>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  return (command, meeting) => {
    const { by, person } = command;
    if ((by.kind === 'service' && by.id === 'media-signal') || isSystemActor(by))
      return rule(command, meeting);
    return refuse({ code: 'not-admitted', meeting: command.meeting, person });
  };
}

/**
 * Nobody is let in past the duration limit, even where the timer that ends the meeting is late. Who is not in is told what
 * they are told once the timer has fired (I2).
 */
export function beforeItsEnd<Command extends Asked, Meeting extends Seen<CurrentMeeting>>(
  rule: Rule<Command, Meeting>,
): Rule<Command, Meeting> {
  return (command, meeting) => {
    if (meeting.status !== 'open') return rule(command, meeting);
    const { plan, openedAt, endsBy } = meeting;
    const limit = meeting.limits.minutes;
    if (limit === null || endsBy === null || !hasCome(endsBy, command.at)) return rule(command, meeting);
    if (!mayKnowPlan(meeting, command.by)) return refuse({ code: 'meeting-over', meeting: command.meeting });
    const count = Math.floor(secondsBetween(openedAt, command.at) / 60);
    const facts = { meeting: command.meeting, plan, limit, count, resetsAt: null, endsBy };
    return refuse({ code: 'duration-exceeded', ...facts });
  };
}

/** I1: lets pass whoever may know of the meeting. */
function ifVisible<Command extends Asked>(rule: Rule<Command, Seen<KnownMeeting>>): Gated<Command> {
  return (command, state) => {
    if (isVisible(state, command.by)) return rule(command, state);
    return refuse({ code: 'meeting-unknown', meeting: command.meeting });
  };
}

/** Lets pass whoever may know of the meeting and may ask, and refuses others with the code. */
function allowing<Command extends Asked>(
  code: 'only-host' | 'only-host-or-cohost',
  may: (command: Command, meeting: Seen<KnownMeeting>) => boolean,
  rule: Rule<Command, Seen<KnownMeeting>>,
): Gated<Command> {
  return ifVisible((command, meeting) =>
    may(command, meeting) ? rule(command, meeting) : refuse({ code, meeting: command.meeting }),
  );
}

/** I2: whom a host refused or sent out is told that, and not how the meeting goes on. */
function unlessTurnedAway<Command extends AskedAboutPerson>(
  rule: Rule<Command, Seen<KnownMeeting>>,
): Rule<Command, Seen<KnownMeeting>> {
  return (command, meeting) => {
    const door = meeting.people.get(command.person)?.door;
    return door === 'refused' || door === 'removed' ? refuseOutside(command, door) : rule(command, meeting);
  };
}

function isUnknown({ status }: SeenState): 'meeting-unknown' | undefined {
  return status === 'none' ? 'meeting-unknown' : undefined;
}
