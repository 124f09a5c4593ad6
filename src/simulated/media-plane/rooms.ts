// The rooms of the simulated media plane: made, joined, left, closed, as LiveKit does it, and what it tells of each by webhook.
import { fromEpochMs } from '../../domain/shared/instant.ts';
import type { Egresses } from './egress.ts';
import type { Ledger } from './ledger.ts';
import type { Message } from './messages.ts';
import { participantMessage, roomMessage, trackMessage } from './messages.ts';
import type { DisconnectReason, Member, Permission, Room, Track, TrackSource } from './room.ts';
import { isDependent, mayPublish, placesTaken } from './room.ts';
import { quietMicrophone } from './sound.ts';

/** All rooms, and what they are run with. */
export interface World {
  readonly rooms: Map<string, Room>;
  readonly nowMs: () => number;
  readonly newId: (prefix: string) => string;
  readonly tell: (room: string, event: string, about: Message) => void;
  readonly ledger: Ledger;
  readonly egresses: Egresses;
}

/** How a room is made; 0 or empty: as the server's settings say. */
export interface RoomSettings {
  readonly emptyTimeout: number;
  readonly departureTimeout: number;
  readonly maxParticipants: number;
  readonly metadata: string;
}

/** Who joins. */
export type Joining = Pick<
  Member,
  'identity' | 'kind' | 'name' | 'metadata' | 'attributes' | 'permission' | 'active'
>;

/** LiveKit's defaults. */
const defaultEmptyTimeoutSeconds = 300;
const defaultDepartureTimeoutSeconds = 20;
/** How long a connection is kept of whose client nothing comes. */
const silenceMs = 20_000;
/** How long a joining may take. */
const joiningMs = 60_000;

/** Makes the room, or finds it: its settings stay then (seen on livekit-server 1.13.5). */
export function openRoom(
  world: World,
  name: string,
  settings: RoomSettings,
): { readonly room: Room; readonly changed: boolean } {
  const found = world.rooms.get(name);
  if (found !== undefined) return { room: found, changed: false };
  const room: Room = {
    sid: world.newId('RM_'),
    name,
    createdAtMs: world.nowMs(),
    emptyTimeoutSeconds: settings.emptyTimeout || defaultEmptyTimeoutSeconds,
    departureTimeoutSeconds: settings.departureTimeout || defaultDepartureTimeoutSeconds,
    maxParticipants: settings.maxParticipants,
    metadata: settings.metadata,
    lastLeftAtMs: undefined,
    members: new Map<string, Member>(),
  };
  world.rooms.set(name, room);
  world.tell(name, 'room_started', { room: roomMessage(room) });
  return { room, changed: true };
}

/** Closes a room: everybody in it is out. */
export function closeRoom(world: World, room: Room, reason: DisconnectReason): void {
  world.egresses.closed(room.name);
  for (const member of room.members.values()) exit(world, room, member, reason);
  world.rooms.delete(room.name);
  world.tell(room.name, 'room_finished', { room: roomMessage(room) });
}

/** Lets somebody in; whoever has the same identity is out first. `undefined`: the room is full. */
export function enter(world: World, room: Room, who: Joining): Member | undefined {
  const earlier = room.members.get(who.identity);
  if (earlier !== undefined) exit(world, room, earlier, 'DUPLICATE_IDENTITY');
  const isFull = room.maxParticipants > 0 && placesTaken(room) >= room.maxParticipants;
  if (isFull && !isDependent(who)) return undefined;
  const member: Member = {
    ...who,
    sid: world.newId('PA_'),
    joinedAtMs: world.nowMs(),
    tracks: [],
    speaking: false,
    microphone: quietMicrophone(),
    unsubscribed: new Set(),
    version: 1,
    silentSinceMs: undefined,
    gone: undefined,
  };
  room.members.set(member.identity, member);
  world.ledger.write(presence('came', world, room, member));
  if (member.active) tellOf(world, 'participant_joined', room, member);
  return member;
}

/** Somebody is out. Nothing where they were already. */
export function exit(world: World, room: Room, member: Member, reason: DisconnectReason): void {
  if (member.gone !== undefined) return;
  for (const track of member.tracks) unpublish(world, room, member, track, reason === 'DUPLICATE_IDENTITY');
  member.gone = reason;
  member.version += 1;
  room.members.delete(member.identity);
  if (!isDependent(member)) room.lastLeftAtMs = world.nowMs();
  world.ledger.write(presence('went', world, room, member));
  tellOf(world, member.active ? 'participant_left' : 'participant_connection_aborted', room, member);
}

/** Sets all that a member may do; what may no longer be published is taken away. Gives whether anything changed. */
export function permit(world: World, room: Room, member: Member, permission: Permission): boolean {
  if (JSON.stringify(permission) === JSON.stringify(member.permission)) return false;
  member.permission = permission;
  member.version += 1;
  for (const track of member.tracks) {
    if (!mayPublish(permission, track.source)) unpublish(world, room, member, track);
  }
  return true;
}

/** Publishes sound. `undefined`: it may not be. */
export function publish(world: World, room: Room, member: Member, source: TrackSource): Track | undefined {
  if (member.gone !== undefined || !mayPublish(member.permission, source)) return undefined;
  const track = { sid: world.newId('TR_'), source, muted: false };
  member.tracks = [...member.tracks, track];
  member.version += 1;
  world.tell(room.name, 'track_published', aboutTrack(room, member, track));
  return track;
}

/** Takes a track away; `replaced`: because the same identity has joined again. */
export function unpublish(world: World, room: Room, member: Member, track: Track, replaced = false): void {
  if (!member.tracks.includes(track)) return;
  world.egresses.unpublished(track.sid, replaced);
  member.tracks = member.tracks.filter((one) => one !== track);
  member.version += 1;
  world.tell(room.name, 'track_unpublished', aboutTrack(room, member, track));
}

/** What time alone brings: silent connections end, empty rooms close. Called again and again. */
export function passTime(world: World): void {
  const now = world.nowMs();
  world.egresses.advance();
  for (const room of world.rooms.values()) {
    for (const member of room.members.values()) {
      const { silentSinceMs = now, joinedAtMs, active } = member;
      if (now - silentSinceMs >= silenceMs) exit(world, room, member, 'CONNECTION_TIMEOUT');
      else if (!active && now - joinedAtMs >= joiningMs) exit(world, room, member, 'JOIN_FAILURE');
    }
    if (placesTaken(room) === 0 && isOver(room, now)) closeRoom(world, room, 'ROOM_CLOSED');
  }
}

function isOver(room: Room, now: number): boolean {
  const { lastLeftAtMs, createdAtMs, departureTimeoutSeconds, emptyTimeoutSeconds } = room;
  return lastLeftAtMs === undefined
    ? now - createdAtMs >= emptyTimeoutSeconds * 1000
    : now - lastLeftAtMs >= departureTimeoutSeconds * 1000;
}

function tellOf(world: World, event: string, room: Room, member: Member): void {
  world.tell(room.name, event, { room: roomMessage(room), participant: participantMessage(member) });
}

/** Of tracks, LiveKit says whose they are and no more of the participant. */
function aboutTrack(room: Room, { sid, identity }: Member, track: Track): Message {
  return { room: roomMessage(room), participant: { sid, identity }, track: trackMessage(track) };
}

function presence(kind: 'came' | 'went', { nowMs }: World, room: Room, { identity, sid }: Member) {
  return { kind, at: fromEpochMs(nowMs()), room: room.name, identity, connection: sid };
}
