// Rooms on LiveKit, by its room service.
import { ParticipantInfo_State, TrackSource } from 'livekit-server-sdk';
import type { ParticipantInfo, RoomServiceClient } from 'livekit-server-sdk';
import { parseConnectionId } from '../../domain/shared/ids.ts';
import { fromEpochMs } from '../../domain/shared/instant.ts';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { MediaPermissions, RoomMember, Rooms } from '../../ports/rooms.port.ts';
import { clientFor, livekitCalls } from './livekit-calls.ts';
import type { LivekitPlace } from './livekit-calls.ts';
import { isWorker, joinedAtOf } from './participants.ts';
import { roomSettings } from './room-settings.ts';

/** Where LiveKit is asked, and what its rooms are called. */
export interface LivekitRoomsMeans extends LivekitPlace {
  readonly identities: Pick<MediaIdentities, 'roomName'>;
}

/** Rooms on one LiveKit. Its calls never reject. */
export function createLivekitRooms({ apiUrl, key, identities: { roomName } }: LivekitRoomsMeans): Rooms {
  const place = { apiUrl, key };
  const call = livekitCalls(place);
  return {
    open: (room, settings, terms) =>
      call(terms, async (client) => {
        const { sid } = await client.createRoom({ name: roomName(room), ...roomSettings(settings) });
        return { session: sid };
      }),
    close: (room, terms) => call(terms, (client) => nothing(client.deleteRoom(roomName(room)))),
    members: (room, terms) =>
      call(terms, async (client) => (await client.listParticipants(roomName(room))).flatMap(memberOf)),
    remove: (room, identity, terms) =>
      call(terms, (client) => nothing(client.removeParticipant(roomName(room), identity))),
    permit: (room, identity, permissions, terms) =>
      call(terms, (client) =>
        nothing(
          client.updateParticipant(roomName(room), identity, { permission: permissionOf(permissions) }),
        ),
      ),
    hear: (room, identity, tracks, heard, terms) =>
      call(terms, (client) => {
        const halfTime = clientFor(place, terms.timeoutMs / 2);
        return subscribe({ halfTime, client }, roomName(room), { identity, tracks, heard });
      }),
  };
}

const nothing = (done: Promise<unknown>): Promise<undefined> => done.then(() => undefined);

/**
 * Makes somebody hear tracks, or not. LiveKit answers 503 after seconds where nobody of that identity is in the room, as if it were away
 * itself; so it is asked whether they are, and says 404 where they are not. It is not waited for longer than half the time, so that this
 * can still be asked.
 */
async function subscribe(
  { halfTime, client }: Readonly<Record<'halfTime' | 'client', RoomServiceClient>>,
  room: string,
  { identity, tracks, heard }: { identity: string; tracks: readonly string[]; heard: boolean },
): Promise<undefined> {
  try {
    await halfTime.updateSubscriptions(room, identity, [...tracks], heard);
  } catch (failure) {
    await client.getParticipant(room, identity);
    throw failure;
  }
}

/** All of a participant's permissions: LiveKit replaces them together. */
function permissionOf({ mayPublish, hidden }: MediaPermissions) {
  return {
    canSubscribe: true,
    canPublish: mayPublish,
    canPublishSources: [TrackSource.MICROPHONE],
    canPublishData: false,
    canUpdateMetadata: false,
    hidden,
  };
}

/** For somebody of whom LiveKit doesn't say it: the meeting's record dates nobody before its opening. */
const longAgo = fromEpochMs(0);

/** Nobody where they have left, or where LiveKit names a connection as it never does. */
function memberOf(info: ParticipantInfo): readonly RoomMember[] {
  const connection = parseConnectionId(info.sid);
  if (info.state === ParticipantInfo_State.DISCONNECTED || connection === undefined) return [];
  return [
    {
      identity: info.identity,
      connection,
      kind: isWorker(info) ? 'worker' : 'person',
      joinedAt: joinedAtOf(info) ?? longAgo,
      permissions: {
        mayPublish: info.permission?.canPublish ?? false,
        hidden: info.permission?.hidden ?? false,
      },
      tracks: info.tracks.map(({ sid, muted }) => ({ track: sid, muted })),
    },
  ];
}
