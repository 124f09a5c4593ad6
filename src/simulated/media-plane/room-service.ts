// The methods of LiveKit's RoomService that the program uses: which grant each needs, what it takes, what it does, and how it
// says no. An absent participant is found out in two ways, as in LiveKit: some methods look first, others get no answer.
import { z } from 'zod';
import type { VideoGrant } from './claims.ts';
import type { Message } from './messages.ts';
import { participantMessage, roomMessage, trackMessage } from './messages.ts';
import type { Member, Room } from './room.ts';
import type { World } from './rooms.ts';
import { closeRoom, exit, openRoom, permit } from './rooms.ts';

/** Twirp's codes that are given. */
export type TwirpCode =
  | 'deadline_exceeded'
  | 'failed_precondition'
  | 'internal'
  | 'invalid_argument'
  | 'malformed'
  | 'not_found'
  | 'unauthenticated'
  | 'unavailable'
  | 'unimplemented';

/** How a method ended; `changed`: it made a difference. */
export type MethodResult =
  | { readonly kind: 'done'; readonly message: Message; readonly changed: boolean }
  | { readonly kind: 'error'; readonly code: TwirpCode; readonly msg: string };

/** A method; `body` is the request as JSON, not looked at yet. */
export interface Method {
  readonly call: (world: World, video: VideoGrant, body: unknown) => MethodResult;
  /** What the ledger says it was about. */
  readonly about: (body: unknown) => { readonly room: string; readonly identity: string };
}

const inRoom = { room: z.string().default('') };
const ofParticipant = { room: z.string().default(''), identity: z.string().default('') };
const count = z.int().min(0).max(0xffff_ffff).default(0);

const permissionSchema = z.object({
  canSubscribe: z.boolean().default(false),
  canPublish: z.boolean().default(false),
  canPublishData: z.boolean().default(false),
  canPublishSources: z
    .array(z.enum(['UNKNOWN', 'CAMERA', 'MICROPHONE', 'SCREEN_SHARE', 'SCREEN_SHARE_AUDIO']))
    .default([]),
  hidden: z.boolean().default(false),
  recorder: z.boolean().default(false),
  canUpdateMetadata: z.boolean().default(false),
  agent: z.boolean().default(false),
  canSubscribeMetrics: z.boolean().default(false),
  canManageAgentSession: z.boolean().default(false),
});

const noRoom = error('not_found', 'twirp error unknown: requested room does not exist');
const noParticipant = error('not_found', 'twirp error unknown: participant does not exist');
/** LiveKit asks the participant's own node, and nobody answers, which it waits for (twirp.ts). */
const nobodyAnswers = error('unavailable', 'twirp error unknown: no response from servers');

/** By name. */
export const roomService: ReadonlyMap<string, Method> = new Map([
  [
    'CreateRoom',
    method(
      z.object({
        name: z.string().default(''),
        emptyTimeout: count,
        departureTimeout: count,
        maxParticipants: count,
        metadata: z.string().default(''),
      }),
      ({ roomCreate }) => roomCreate,
      (world, { name, ...settings }) => {
        const { room, changed } = openRoom(world, name, settings);
        return done(roomMessage(room), changed);
      },
    ),
  ],
  [
    'ListRooms',
    method(
      z.object({ names: z.array(z.string()).default([]) }),
      ({ roomList }) => roomList,
      (world, { names }) => {
        const rooms = [...world.rooms.values()].filter(
          ({ name }) => names.length === 0 || names.includes(name),
        );
        return done({ rooms: rooms.map(roomMessage) }, false);
      },
    ),
  ],
  [
    'DeleteRoom',
    method(
      z.object(inRoom),
      ({ roomCreate }) => roomCreate,
      (world, { room: name }) => {
        const room = world.rooms.get(name);
        if (room === undefined) return noRoom;
        closeRoom(world, room, 'ROOM_DELETED');
        return done({}, true);
      },
    ),
  ],
  [
    'ListParticipants',
    method(z.object(inRoom), isAdmin, (world, { room }) => {
      const members = [...(world.rooms.get(room)?.members.values() ?? [])];
      return done({ participants: members.map(participantMessage) }, false);
    }),
  ],
  [
    'GetParticipant',
    method(z.object(ofParticipant), isAdmin, (world, asked) =>
      about(world, asked, noParticipant, (_, member) => done(participantMessage(member), false)),
    ),
  ],
  [
    'RemoveParticipant',
    method(z.object(ofParticipant), isAdmin, (world, asked) =>
      about(world, asked, noParticipant, (room, member) => {
        exit(world, room, member, 'PARTICIPANT_REMOVED');
        return done({}, true);
      }),
    ),
  ],
  [
    'MutePublishedTrack',
    method(
      z.object({ ...ofParticipant, trackSid: z.string().default(''), muted: z.boolean().default(false) }),
      isAdmin,
      (world, asked) =>
        about(world, asked, nobodyAnswers, (_, { tracks }) => {
          if (!asked.muted) return error('failed_precondition', 'remote unmute not enabled');
          const track = tracks.find(({ sid }) => sid === asked.trackSid);
          if (track === undefined) return done({ track: null }, false);
          const changed = !track.muted;
          track.muted = true;
          return done({ track: trackMessage(track) }, changed);
        }),
    ),
  ],
  [
    'UpdateParticipant',
    method(
      z.object({
        ...ofParticipant,
        name: z.string().default(''),
        metadata: z.string().default(''),
        attributes: z.record(z.string(), z.string()).default({}),
        permission: permissionSchema.optional(),
      }),
      isAdmin,
      (world, asked) =>
        about(world, asked, noParticipant, (room, member) => {
          member.name = asked.name || member.name;
          member.metadata = asked.metadata || member.metadata;
          member.attributes = { ...member.attributes, ...asked.attributes };
          const { permission } = asked;
          const changed = permission !== undefined && permit(world, room, member, permission);
          return done(participantMessage(member), changed);
        }),
    ),
  ],
  [
    'UpdateSubscriptions',
    method(
      z.object({
        ...ofParticipant,
        trackSids: z.array(z.string()).default([]),
        subscribe: z.boolean().default(false),
        participantTracks: z.array(z.object({ trackSids: z.array(z.string()).default([]) })).default([]),
      }),
      isAdmin,
      (world, asked) =>
        about(world, asked, nobodyAnswers, (_, { unsubscribed }) => {
          const before = unsubscribed.size;
          const more = asked.participantTracks.flatMap(({ trackSids }) => trackSids);
          for (const track of [...asked.trackSids, ...more]) {
            if (asked.subscribe) unsubscribed.delete(track);
            else unsubscribed.add(track);
          }
          return done({}, unsubscribed.size !== before);
        }),
    ),
  ],
]);

/** Methods that LiveKit has and nobody simulates. */
export const notSimulated: ReadonlySet<string> = new Set([
  'UpdateRoomMetadata',
  'SendData',
  'ForwardParticipant',
  'MoveParticipant',
  'PerformRpc',
]);

function method<Shape extends z.ZodType>(
  shape: Shape,
  isGranted: (video: VideoGrant, asked: z.output<Shape>) => boolean,
  act: (world: World, asked: z.output<Shape>) => MethodResult,
): Method {
  return {
    call: (world, video, body) => {
      const asked = shape.safeParse(body);
      if (!asked.success) return error('malformed', 'the json request could not be decoded');
      if (!isGranted(video, asked.data)) return error('unauthenticated', 'permissions denied');
      return act(world, asked.data);
    },
    about: (body) => {
      const named = z.object({
        room: z.string().optional(),
        name: z.string().optional(),
        identity: z.string().default(''),
      });
      const { data } = named.safeParse(body);
      return { room: data?.room ?? data?.name ?? '', identity: data?.identity ?? '' };
    },
  };
}

function isAdmin({ roomAdmin, room }: VideoGrant, asked: { readonly room: string }): boolean {
  return roomAdmin && room === asked.room;
}

function about(
  world: World,
  asked: { readonly room: string; readonly identity: string },
  absent: MethodResult,
  act: (room: Room, member: Member) => MethodResult,
): MethodResult {
  const room = world.rooms.get(asked.room);
  const member = room?.members.get(asked.identity);
  return room === undefined || member === undefined ? absent : act(room, member);
}

function done(message: Message, changed: boolean): MethodResult {
  return { kind: 'done', message, changed };
}

function error(code: TwirpCode, msg: string): MethodResult {
  return { kind: 'error', code, msg };
}
