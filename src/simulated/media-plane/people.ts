// People of the simulated media plane: they join with a token, publish, mute themselves, speak, leave, or are killed. What a
// client of LiveKit's would do; what they say is tones (sound.ts), which only files of recordings hold.
import { kindOf, permissionOf } from './claims.ts';
import type { HeardTrack, Member, Room, Track, TrackSource } from './room.ts';
import { heardBy } from './room.ts';
import type { World } from './rooms.ts';
import { enter, exit, openRoom, publish, unpublish } from './rooms.ts';
import { say } from './sound.ts';
import type { MediaTokens } from './tokens.ts';

/** How joining ended. */
export type Joined =
  | { readonly kind: 'joined'; readonly person: SimulatedPerson }
  | { readonly kind: 'refused'; readonly code: 'token' | 'no-grant' | 'room-full'; readonly why: string };

/** How somebody stands. */
export interface PersonState {
  readonly identity: string;
  /** The media plane's id of this connection. */
  readonly connection: string;
  readonly room: string;
  readonly isIn: boolean;
  /** Why not, in LiveKit's words. */
  readonly reason: string | undefined;
  readonly mayPublish: boolean;
  readonly tracks: readonly { readonly track: string; readonly muted: boolean }[];
  /** Whose sound arrives. */
  readonly hears: readonly HeardTrack[];
}

/** Somebody in a room, or who was. Nothing that they do counts once they are out. */
export interface SimulatedPerson {
  readonly connection: string;
  readonly state: () => PersonState;
  /** Gives the track's id; `undefined` where they may not. */
  readonly publish: (source?: TrackSource) => string | undefined;
  readonly unpublish: () => void;
  /** Mutes or unmutes all that they publish. */
  readonly setMuted: (muted: boolean) => void;
  readonly speak: (speaking: boolean) => void;
  /** Says a text, after what they are saying; gives when it will have been said, in epoch milliseconds. */
  readonly say: (text: string) => number | undefined;
  /** What a dishonest client does: subscribes to what it was taken from. */
  readonly subscribe: (track: string) => void;
  readonly leave: () => void;
  /** The client ends without a word; the media plane notices 20 s later. */
  readonly kill: () => void;
}

/** Lets people join. */
export function simulatedPeople(world: World, tokens: Pick<MediaTokens, 'read'>) {
  return {
    /** `active` is false for a client whose media never comes up. */
    join: async (token: string, active = true): Promise<Joined> => {
      const read = await tokens.read(token);
      if (read.kind === 'refused') return { kind: 'refused', code: 'token', why: read.why };
      const { claims } = read;
      const { video, sub: identity } = claims;
      if (!video.roomJoin || video.room === '' || identity === '') {
        return { kind: 'refused', code: 'no-grant', why: 'permissions denied' };
      }
      const { room } = openRoom(world, video.room, claims.roomConfig ?? noSettings);
      const { name, metadata, attributes } = claims;
      const permission = permissionOf(video);
      const who = { identity, name, metadata, attributes, permission, active, kind: kindOf(claims) };
      const member = enter(world, room, who);
      if (member === undefined) {
        return { kind: 'refused', code: 'room-full', why: 'room has exceeded its max participants' };
      }
      return { kind: 'joined', person: personOf(world, room, member) };
    },
  };
}

export type SimulatedPeople = ReturnType<typeof simulatedPeople>;

const noSettings = { emptyTimeout: 0, departureTimeout: 0, maxParticipants: 0, metadata: '' };

function personOf(world: World, room: Room, member: Member): SimulatedPerson {
  /** What was to be heard until now is written before anything changes. */
  const whileIn = (act: () => void) => (): void => {
    world.egresses.advance();
    if (member.gone === undefined && member.silentSinceMs === undefined) act();
  };
  const eachTrack = (act: (track: Track) => void) => whileIn(() => member.tracks.forEach(act));
  return {
    connection: member.sid,
    state: () => stateOf(room, member),
    publish: (source = 'MICROPHONE') => {
      let track: Track | undefined;
      whileIn(() => (track = publish(world, room, member, source)))();
      return track?.sid;
    },
    unpublish: eachTrack((track) => unpublish(world, room, member, track)),
    setMuted: (muted) => eachTrack((track) => void (track.muted = muted))(),
    speak: (speaking) =>
      whileIn(() => {
        member.speaking = speaking;
        member.microphone.hummingSinceMs = speaking ? world.nowMs() : undefined;
      })(),
    say: (text) => {
      let until: number | undefined;
      whileIn(() => (until = say(member.microphone, text, world.nowMs())))();
      return until;
    },
    subscribe: (track) => whileIn(() => member.unsubscribed.delete(track))(),
    leave: whileIn(() => exit(world, room, member, 'CLIENT_INITIATED')),
    kill: whileIn(() => (member.silentSinceMs = world.nowMs())),
  };
}

function stateOf(room: Room, member: Member): PersonState {
  const { identity, sid: connection, gone, permission, tracks } = member;
  return {
    identity,
    connection,
    room: room.name,
    isIn: gone === undefined,
    reason: gone,
    mayPublish: permission.canPublish,
    tracks: tracks.map(({ sid, muted }) => ({ track: sid, muted })),
    hears: heardBy(room, member),
  };
}
