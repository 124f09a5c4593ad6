// An open meeting in memory, decided by its own rules, and its room on a media plane that tells of joinings and leavings by messages. A
// test says which of them arrive, when and how often.
import type { BareCommand } from '../../src/domain/all-commands.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import type { MeetingEvent } from '../../src/domain/meeting/meeting.events.ts';
import type { MeetingState } from '../../src/domain/meeting/meeting.state.ts';
import { roomPresence } from '../../src/domain/meeting/room-presence.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { ConnectionId, DeviceId, PersonId } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { Dispatch, Verdict } from '../../src/ports/dispatch.port.ts';
import type { InsideContext } from '../../src/ports/inside-context.ts';
import type { MediaIdentities } from '../../src/ports/media-identities.port.ts';
import type { MediaSignal, MediaSignals } from '../../src/ports/media-signals.port.ts';
import type { RoomMember, RoomOf } from '../../src/ports/rooms.port.ts';
import type { InboxEntry } from '../../src/ports/webhook-inbox.port.ts';
import { fold } from './decider-spec.ts';
import { after, connectionId, deviceId, hana, meeting, personId, tenant } from './histories/cast.ts';
import * as meetings from './histories/meetings.ts';

export const theRoom: RoomOf = { tenant, meeting };
const roomName = `${tenant}.${meeting}`;

/** Names that say what they stand for. */
export const plainIdentities: MediaIdentities = {
  roomName: (room) => `${room.tenant}.${room.meeting}`,
  roomOf: (name) => (name === roomName ? theRoom : undefined),
  seal: (_room, { person, device }) => `${person}/${device}`,
  open: (_room, identity) => {
    const [person, device] = identity.split('/');
    return device === undefined ? undefined : { person: person as PersonId, device: device as DeviceId };
  },
};

/** A message as it lies in the inbox. */
export function entryOf(signal: MediaSignal, more: Partial<InboxEntry> = {}): InboxEntry {
  const { id, name, room } = signal;
  const body = Buffer.from(JSON.stringify(signal));
  return {
    provider: 'livekit',
    id,
    name,
    room: room?.name ?? '',
    body,
    receivedAt: after(1),
    attempts: 1,
    ...more,
  };
}

/** Reads what `entryOf` wrote. */
export const plainSignals: Pick<MediaSignals, 'read'> = {
  read: (body) => {
    const text = Buffer.from(body).toString('utf8');
    return text.startsWith('{') ? (JSON.parse(text) as MediaSignal) : undefined;
  },
};

/** The meeting and its room. Each thing that happens takes a second. */
export function aMediaMeeting(people = 4) {
  const all = [hana, ...Array.from({ length: people - 1 }, (_, n) => personId(n + 2))];
  const start: readonly MeetingEvent[] = [
    ...meetings.anOpenMeeting({ plan: 'pro', limits: { minutes: null } }),
    ...all.slice(1).flatMap((who) => meetings.admitted(who)),
  ];
  let state: MeetingState = fold(meetingDecider, start);
  const sent: { readonly command: BareCommand; readonly context: InsideContext }[] = [];
  const given = new Map<string, Verdict>();
  const members = new Map<ConnectionId, RoomMember>();
  const messages: MediaSignal[] = [];
  let seconds = 0;
  const now = (): Instant => addSeconds(after(1), (seconds += 1));

  const tell = (name: string, member: RoomMember): void => {
    messages.push({
      id: `EV_${messages.length}`,
      name,
      createdAt: now(),
      room: { name: roomName, session: 'RM_1' },
      member,
      track: undefined,
    });
  };
  const leave = (connection: ConnectionId): void => {
    const member = members.get(connection);
    if (member === undefined) return;
    members.delete(connection);
    tell('participant_left', member);
  };
  let connections = 0;
  /** As LiveKit does: a second connection of an identity ends the first. */
  const join = (index: number): void => {
    const person = all[index % all.length] ?? hana;
    const identity = plainIdentities.seal(theRoom, { person, device: deviceId(index % all.length) });
    for (const before of [...members.values()]) if (before.identity === identity) leave(before.connection);
    const connection = connectionId((connections += 1));
    const member: RoomMember = {
      identity,
      connection,
      kind: 'person',
      joinedAt: now(),
      permissions: { mayPublish: true, hidden: false },
      tracks: [],
    };
    members.set(connection, member);
    tell('participant_joined', member);
  };
  const dispatch: Pick<Dispatch, 'decide'> = {
    decide: (command, context) => {
      sent.push({ command, context });
      const before = given.get(context.command);
      if (before !== undefined) return Promise.resolve(before);
      const decision = meetingDecider.decide(command as Parameters<typeof meetingDecider.decide>[0], state);
      const events = decision.kind === 'refused' ? [] : decision.events;
      for (const event of events) state = meetingDecider.evolve(state, event);
      const refusal = decision.kind === 'refused' ? decision.refusal : undefined;
      const stream = streamName('meeting', tenant, meeting);
      const verdict: Verdict = { stream, revision: 0n, events, refusal, at: context.at };
      given.set(context.command, verdict);
      return Promise.resolve(verdict);
    },
  };
  return {
    people: all,
    join,
    leave,
    members: (): readonly RoomMember[] => [...members.values()],
    messages,
    now,
    dispatch,
    sent,
    happen: (event: MeetingEvent): void => {
      state = meetingDecider.evolve(state, event);
    },
    presence: () => Promise.resolve(roomPresence(state)),
    /** Connections on record, in order. */
    onRecord: () =>
      roomPresence(state)
        .connections.map(({ connection }) => connection)
        .sort(),
    inRoom: () => [...members.keys()].sort(),
  };
}
