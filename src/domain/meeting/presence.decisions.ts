// The rules of being in the room, which the media plane alone reports. A report that comes late or twice says nothing
// new; one that comes out of order changes what is on record of its own connection; someone in the room who may not be
// there is put on record, to be sent out.
import { isHosting } from '../shared/audibility.ts';
import { accept, nothing, refuse } from '../shared/decider.ts';
import { hasCome, laterOf } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import * as connections from './connections.ts';
import { seatForNewDevice } from './free-seat.ts';
import type { MeetingDecision } from './gates.ts';
import { hostsInRoomChange } from './host-presence.ts';
import { isInRoom, type Connection, type OpenMeeting } from './meeting.state.ts';
import type { KnownMeeting, Left, Outside, SeenState } from './meeting.state.ts';
import type { JoinRejection, PresenceCommand, PresenceEvent } from './presence.events.ts';
import { stillReserved } from './seats.decisions.ts';
import { isRecordedEnough } from './rejections.ts';
import { believed } from './stated-instant.ts';

/** A report as it goes on record, with the instant at which it came. */
type Report = Omit<PresenceEvent<'ConnectionEnded'>, 'type'>;
type Asked = Pick<PresenceCommand, 'meeting' | 'at'>;

/** Whoever appears in a room that is not open is to be sent out; news from before its end comes too late to matter. */
export function recordJoined(command: PresenceCommand<'RecordJoined'>, state: SeenState): MeetingDecision {
  if (state.status === 'none') return refuse({ code: 'meeting-unknown', meeting: command.meeting });
  const report = reportOf(command, state);
  const known = knownOf(report, state);
  if (connections.isPast(connections.joiningOf(report), known)) return nothing();
  if (state.status === 'open') return join(command, report, known, state);
  const over =
    state.status === 'ended' ? state.endedAt : state.status === 'cancelled' ? state.cancelledAt : null;
  if (over !== null && hasCome(report.occurredAt, over)) return nothing();
  return reject(report, known, state, 'meeting-not-open');
}

function join(
  asked: Asked,
  report: Report,
  known: Seen<Outside> | undefined,
  meeting: Seen<OpenMeeting>,
): MeetingDecision {
  const person = meeting.people.get(report.person);
  const device = person?.devices.get(report.device);
  const present = connections.connectionIn(device, report.connection);
  if (present !== undefined) return goesOn(report, present);
  const over = connections.endOf(connections.joiningOf(report), known);
  if (over === undefined && meeting.endsBy !== null && hasCome(meeting.endsBy, asked.at)) {
    return reject(report, known, meeting, 'meeting-not-open');
  }
  // Who must wait was let in before: that they were in the room then is on record, coming back is not for them to decide.
  if (person?.door !== 'admitted' && person?.mustWait !== true)
    return reject(report, known, meeting, 'not-admitted');
  if (over !== undefined) return accept(stayUntil(over, report));
  if (person.mustWait) return reject(report, known, meeting, 'not-admitted');

  const wish = { meeting: asked.meeting, person: report.person, at: asked.at };
  const released = person.devices.has(report.device) ? [] : seatForNewDevice(wish, person, meeting);
  if (released === undefined) return reject(report, known, meeting, 'no-seat');
  const hosting = isHosting(person.role);
  const muted = meeting.policy.muteOnEntry && !hosting && !isInRoom(person);
  const oldest = connections.oldestBeyondBound(device);
  const replaced = oldest === undefined ? [] : [replacedBy(report, oldest)];
  const hosts = hosting && !isInRoom(person) ? 1 : 0;
  const joined: PresenceEvent<'ParticipantJoined'> = { type: 'ParticipantJoined', ...report, muted };
  const kept = stillReserved(report, device, meeting);
  return accept(...released, ...replaced, joined, ...kept, ...hostsInRoomChange(meeting, hosts, asked.at));
}

/** A later report moves the connection on in its order, so that a leaving from before it is recognised. */
function goesOn(report: Report, present: Seen<Connection>): MeetingDecision {
  const joining = connections.joiningOf(report);
  const isNews = connections.isLater({ ...joining, says: 'joined' }, { ...present, says: 'joined' });
  return isNews && !connections.isRepeated(joining, present)
    ? accept({ type: 'PresenceConfirmed', ...report })
    : nothing();
}

/** Ends its own connection and no other. Where that is not in the room, it is remembered: its joining may come later. */
export function recordLeft(
  command: PresenceCommand<'RecordLeft'>,
  meeting: Seen<OpenMeeting>,
): MeetingDecision {
  const report = reportOf(command, meeting);
  const leaving = { ...connections.joiningOf(report), says: 'left' } as const;
  const person = meeting.people.get(report.person);
  const present = connections.connectionIn(person?.devices.get(report.device), report.connection);
  if (person === undefined || present === undefined) {
    const known = knownOf(report, meeting);
    if (known === undefined && person?.door !== 'admitted' && isRecordedEnough(report, meeting))
      return nothing();
    const isNews =
      known === undefined || connections.isLater(leaving, connections.statementOf(report, known));
    return isNews ? accept({ type: 'ConnectionEnded', ...report }) : nothing();
  }
  if (!connections.isLater(leaving, { ...present, says: 'joined' })) return nothing();
  const hosts = isHosting(person.role) && connections.connectionsInRoom(person) === 1 ? -1 : 0;
  return accept({ type: 'ParticipantLeft', ...report }, ...hostsInRoomChange(meeting, hosts, command.at));
}

/** A joining is turned away once for its reason; without a connection's id, a later one is of another connection. */
function reject(
  report: Report,
  known: Seen<Outside> | undefined,
  meeting: Seen<KnownMeeting>,
  reason: JoinRejection,
): MeetingDecision {
  if (known?.how === 'rejected' && known.reason === reason) {
    const isNews = connections.isLater(
      { ...connections.joiningOf(report), says: 'joined' },
      connections.statementOf(report, known),
    );
    // Whoever reports it again still has to send them out.
    if (report.connection !== null || !isNews) return nothing({ rejected: reason });
  }
  if (isRecordedEnough(report, meeting)) return nothing({ rejected: reason });
  return accept({ type: 'JoinRejected', ...report, reason });
}

/** A stay whose end was reported before its beginning; it never lasts less than nothing. */
function stayUntil(over: Seen<Left>, report: Report): PresenceEvent<'StayReported'> {
  const { person, device, connection, occurredAt: joinedAt, statedAt } = report;
  const leftAt = laterOf(joinedAt, over.occurredAt);
  return { type: 'StayReported', person, device, connection, joinedAt, leftAt, statedAt };
}

/** The media plane replaces a device's connection by its next one: of so many, the oldest one's leaving was lost. */
function replacedBy(
  { person, device, occurredAt }: Report,
  { connection, since }: Seen<Connection>,
): PresenceEvent<'ParticipantLeft'> {
  const at = laterOf(occurredAt, since);
  return { type: 'ParticipantLeft', person, device, connection, order: null, occurredAt: at, statedAt: null };
}

function reportOf(
  { person, device, connection, order, occurredAt, at }: PresenceCommand,
  state: SeenState,
): Report {
  return { person, device, connection, order, ...believed(occurredAt, state, at) };
}

function knownOf(report: Report, { outside }: Seen<KnownMeeting>): Seen<Outside> | undefined {
  return outside.get(connections.outsideKey(report));
}
