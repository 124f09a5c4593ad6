// A room at a media plane that a test plays, in memory: people come with what their tokens allow, publish, and are heard; what is
// asked of it is on a list. And identities that are no secret, so that a test can read them.
import { parseDeviceId, parsePersonId } from '../../src/domain/shared/ids.ts';
import type { ConnectionId, MeetingId, TenantId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { MediaIdentities } from '../../src/ports/media-identities.port.ts';
import type { MediaPermissions, RoomMember, RoomOf, Rooms, RoomsReply } from '../../src/ports/rooms.port.ts';

/** Identities as `person/device`; what has no slash was given by nobody. */
export const plainIdentities: MediaIdentities = {
  roomName: ({ tenant, meeting }) => `${tenant}.${meeting}`,
  roomOf: (name) => {
    const [tenant, meeting] = name.split('.');
    return meeting === undefined ? undefined : { tenant: tenant as TenantId, meeting: meeting as MeetingId };
  },
  seal: (_room, { person, device }) => `${person}/${device}`,
  open: (_room, identity) => {
    const [left = '', right = ''] = identity.split('/');
    const [person, device] = [parsePersonId(left), parseDeviceId(right)];
    return person === undefined || device === undefined ? undefined : { person, device };
  },
};

/** How a call goes wrong: not at all heard, heard and its reply lost, or never answered. */
type Trouble = 'unreachable' | 'lost' | 'hangs' | 'wrong-key';

interface Somebody {
  member: RoomMember;
  /** Tracks that it was told not to hear. */
  readonly deaf: Set<string>;
}

/** The plane. */
export interface PlayedPlane extends Rooms {
  /** Everything that was heeded, in order: `permit <identity> publish`, … */
  readonly asked: string[];
  /** What the next calls meet, one each; then all is well. */
  readonly troubles: (Trouble | undefined)[];
  /** What every call meets, until it is taken away. */
  always: Trouble | undefined;
  /** Which of the other calls are heeded and their replies lost. */
  loses: () => boolean;
  /** Calls that are refused, by the beginning of what would be on the list. */
  refuses: string | undefined;
  readonly rooms: Map<string, Map<string, Somebody>>;
  /** Somebody comes; gives their connection. */
  readonly come: (
    room: RoomOf,
    identity: string,
    can?: Partial<MediaPermissions>,
    kind?: RoomMember['kind'],
  ) => ConnectionId;
  readonly publish: (room: RoomOf, identity: string) => string;
  /** The identities that hear somebody's tracks. */
  readonly hearers: (room: RoomOf, speaker: string) => readonly string[];
  readonly present: (room: RoomOf) => readonly string[];
  /** It starts anew and knows no room. */
  readonly restart: () => void;
  /** Calls under way at once, at most so far. */
  mostAtOnce: number;
  /** Calls so far. */
  calls: number;
}

/** A plane without rooms. */
export function aPlayedPlane(): PlayedPlane {
  let [underWay, made] = [0, 0];
  const key = (room: RoomOf) => plainIdentities.roomName(room);
  const call = async <Value>(
    what: string,
    signal: AbortSignal,
    heed: () => RoomsReply<Value>,
  ): Promise<RoomsReply<Value>> => {
    underWay += 1;
    plane.calls += 1;
    plane.mostAtOnce = Math.max(plane.mostAtOnce, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    const trouble = plane.always ?? plane.troubles.shift() ?? (plane.loses() ? 'lost' : undefined);
    if (trouble === 'hangs') {
      if (!signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return { kind: 'away', code: 'timeout', mayHaveHappened: true };
    }
    if (trouble === 'unreachable' || trouble === 'wrong-key')
      return { kind: 'away', code: trouble, mayHaveHappened: false };
    if (plane.refuses !== undefined && what.startsWith(plane.refuses))
      return { kind: 'refused', code: 'invalid_argument', sentence: 'no' };
    const reply = heed();
    if (reply.kind === 'done' && !what.startsWith('members')) plane.asked.push(what);
    return trouble === 'lost' ? { kind: 'away', code: 'failed', mayHaveHappened: true } : reply;
  };
  const about = (
    room: RoomOf,
    identity: string,
    what: string,
    signal: AbortSignal,
    heed: (one: Somebody, people: Map<string, Somebody>) => void,
  ) =>
    call(what, signal, () => {
      const people = plane.rooms.get(key(room));
      const one = people?.get(identity);
      if (people === undefined || one === undefined) return { kind: 'absent' };
      heed(one, people);
      return { kind: 'done', value: undefined };
    });
  const plane: PlayedPlane = {
    asked: [],
    troubles: [],
    always: undefined,
    loses: () => false,
    refuses: undefined,
    rooms: new Map(),
    mostAtOnce: 0,
    calls: 0,
    open: (room, { maxParticipants }, { signal }) =>
      call(`open ${maxParticipants}`, signal, () => {
        if (!plane.rooms.has(key(room))) plane.rooms.set(key(room), new Map());
        return { kind: 'done', value: { session: `RM_${key(room)}` } };
      }),
    close: (room, { signal }) =>
      call('close', signal, () =>
        plane.rooms.delete(key(room)) ? { kind: 'done', value: undefined } : { kind: 'absent' },
      ),
    members: (room, { signal }) =>
      call('members', signal, () => {
        const people = plane.rooms.get(key(room));
        if (people === undefined) return { kind: 'absent' };
        return { kind: 'done', value: [...people.values()].map(({ member }) => member) };
      }),
    remove: (room, identity, { signal }) =>
      about(room, identity, `remove ${identity}`, signal, (_one, people) => void people.delete(identity)),
    permit: (room, identity, permissions, { signal }) => {
      const words = [permissions.mayPublish && 'publish', permissions.hidden && 'hidden'].filter(Boolean);
      return about(room, identity, `permit ${identity} ${words.join(' ')}`.trim(), signal, (one) => {
        const tracks = permissions.mayPublish ? one.member.tracks : [];
        one.member = { ...one.member, permissions, tracks };
      });
    },
    hear: (room, identity, tracks, heard, { signal }) =>
      about(room, identity, `hear ${identity} ${heard} ${tracks.join(',')}`, signal, ({ deaf }) => {
        for (const track of tracks) {
          if (heard) deaf.delete(track);
          else deaf.add(track);
        }
      }),
    come: (room, identity, can = {}, kind = 'person') => {
      made += 1;
      const connection = `PA_${made}` as ConnectionId;
      const permissions = { mayPublish: true, hidden: false, ...can };
      const member: RoomMember = {
        identity,
        connection,
        kind,
        joinedAt: new Date().toISOString() as Instant,
        permissions,
        tracks: [],
      };
      const people = plane.rooms.get(key(room)) ?? new Map<string, Somebody>();
      plane.rooms.set(key(room), people.set(identity, { member, deaf: new Set() }));
      return connection;
    },
    publish: (room, identity) => {
      const one = plane.rooms.get(key(room))?.get(identity);
      if (one?.member.permissions.mayPublish !== true) throw new Error(`${identity} may not publish`);
      made += 1;
      const track = `TR_${made}`;
      one.member = { ...one.member, tracks: [...one.member.tracks, { track, muted: false }] };
      return track;
    },
    hearers: (room, speaker) => {
      const people = plane.rooms.get(key(room)) ?? new Map<string, Somebody>();
      const tracks = people.get(speaker)?.member.tracks ?? [];
      return [...people]
        .filter(
          ([identity, { deaf }]) => identity !== speaker && tracks.some(({ track }) => !deaf.has(track)),
        )
        .map(([identity]) => identity);
    },
    present: (room) => [...(plane.rooms.get(key(room))?.keys() ?? [])],
    restart: () => plane.rooms.clear(),
  };
  return plane;
}
