// What a meeting asks of its room at the media plane: whether there is one, who may be in it, what each may do there, who
// hears whom. A copy of what the fold says, so that it can be compared with the room while the meeting goes on.
//   I1  A connection may be in exactly where a report of it would leave it in the room on record (presence.decisions.ts): so
//       whoever is turned away on record is sent out, and nobody else is.
import { ruleAllows } from '../shared/audibility.ts';
import type { AudibilityRule, MeetingRole } from '../shared/audibility.ts';
import type { ConnectionId, DeviceId, MeetingId, PersonId } from '../shared/ids.ts';
import { hasCome, type Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import * as connections from './connections.ts';
import { seatForNewDevice } from './free-seat.ts';
import type { Device, MeetingState, OpenMeeting, Outside, Person, SeenState } from './meeting.state.ts';
import { permissionsOf } from './room-permissions.ts';
import type { RoomPermissions } from './room-permissions.ts';

/** A connection that the media plane has in the room, since `joinedAt` as it says. */
export interface RoomConnection {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly connection: ConnectionId;
  readonly joinedAt: Instant;
}

/** What the room should be. */
export interface RoomPlan {
  readonly status: MeetingState['status'];
  /** Whether this connection may be in (I1). */
  readonly admits: (connection: RoomConnection) => boolean;
  /** What this person may do; nobody may who is not known. */
  readonly permissionsOf: (person: PersonId) => RoomPermissions;
  /** Whether the listener may hear what the speaker publishes, both in the room. */
  readonly mayHear: (listener: PersonId, speaker: PersonId) => boolean;
  /** Whether somebody was not to hear somebody, if only once: only then the media plane may have been told so. */
  readonly hearingWasLimited: boolean;
}

const nothingAllowed: RoomPermissions = { mayPublish: false, hidden: true };

/** The plan of a meeting as it is at an instant. */
export function roomPlan(meeting: MeetingId, state: SeenState, at: Instant): RoomPlan {
  if (state.status !== 'open') {
    return {
      status: state.status,
      admits: () => false,
      permissionsOf: () => nothingAllowed,
      mayHear: () => false,
      hearingWasLimited: false,
    };
  }
  const hasSeat = seatsOf(meeting, state, at);
  const people = new Map([...state.people].map(([id, person]) => [id, planned(id, person, state, hasSeat)]));
  const outside = new Map(state.outside);
  const hear: Seen<AudibilityRule> = state.policy.hear;
  const isPastItsEnd = state.endsBy !== null && hasCome(state.endsBy, at);
  return {
    status: 'open',
    admits: (one) => {
      const person = people.get(one.person);
      if (person === undefined) return false;
      if (connections.connectionIn(person.devices.get(one.device), one.connection) !== undefined) return true;
      if (isPastItsEnd || !person.mayEnter || isOver(one, outside.get(connections.outsideKey(one))))
        return false;
      return person.devices.has(one.device) || person.hasSeat;
    },
    permissionsOf: (person) => people.get(person)?.permissions ?? nothingAllowed,
    mayHear: (listener, speaker) => {
      const [one, other] = [people.get(listener), people.get(speaker)];
      if (one === undefined || other === undefined) return false;
      return ruleAllows(hear, { person: listener, role: one.role }, { person: speaker, role: other.role });
    },
    hearingWasLimited: state.hearingWasLimited,
  };
}

/** What the plan says of one person. */
interface Planned {
  readonly role: MeetingRole;
  readonly permissions: RoomPermissions;
  readonly devices: ReadonlyMap<DeviceId, Seen<Device>>;
  readonly mayEnter: boolean;
  /** Whether there is a seat for another device of theirs. */
  readonly hasSeat: boolean;
}

function planned(
  id: PersonId,
  person: Seen<Person>,
  { policy }: Seen<OpenMeeting>,
  hasSeat: (id: PersonId, person: Seen<Person>) => boolean,
): Planned {
  const mayEnter = person.door === 'admitted' && !person.mustWait;
  return {
    role: person.role,
    permissions: permissionsOf(person, policy),
    devices: new Map(person.devices),
    mayEnter,
    hasSeat: mayEnter && hasSeat(id, person),
  };
}

/** Whether there is a seat for another device of a person; asked once for all who are alike, where the room is full it looks at everybody. */
function seatsOf(meeting: MeetingId, state: Seen<OpenMeeting>, at: Instant) {
  const known = new Map<string, boolean>();
  return (id: PersonId, person: Seen<Person>): boolean => {
    const { role, devices, leftHoldUnused } = person;
    const key = `${id === state.host} ${role === 'observer'} ${devices.size} ${leftHoldUnused}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const isThere = seatForNewDevice({ meeting, person: id, at }, person, state) !== undefined;
    known.set(key, isThere);
    return isThere;
  };
}

/** Whether what is known of a connection outside the room says that it is over, or that a later joining of it was turned away. */
function isOver({ connection, joinedAt }: RoomConnection, known: Seen<Outside> | undefined): boolean {
  const joining = { connection, order: null, occurredAt: joinedAt, statedAt: joinedAt };
  return connections.isPast(joining, known) || connections.endOf(joining, known) !== undefined;
}
