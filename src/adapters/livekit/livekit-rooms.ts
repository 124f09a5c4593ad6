// Rooms on LiveKit, by its room service. Every call has a client of its own, since that is where the client takes a call's time limit; it
// keeps no connection, so that it costs nothing.
import { ParticipantInfo_State, RoomServiceClient, TrackSource } from 'livekit-server-sdk';
import type { ParticipantInfo } from 'livekit-server-sdk';
import { parseConnectionId } from '../../domain/shared/ids.ts';
import { fromEpochMs } from '../../domain/shared/instant.ts';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { MediaPermissions, RoomMember, Rooms, RoomsReply, RoomsTerms } from '../../ports/rooms.port.ts';
import { replyToFailure } from './livekit-replies.ts';
import type { LivekitKey } from './livekit-keys.ts';
import { isWorker, joinedAtOf } from './participants.ts';
import { roomSettings } from './room-settings.ts';

/** Where LiveKit is asked. */
export interface LivekitRoomsMeans {
  /** `http://…` or `https://…`. */
  readonly apiUrl: string;
  readonly key: LivekitKey;
  readonly identities: Pick<MediaIdentities, 'roomName'>;
}

/** Rooms on one LiveKit. Its calls never reject. */
export function createLivekitRooms({ apiUrl, key, identities: { roomName } }: LivekitRoomsMeans): Rooms {
  const clientFor = (timeoutMs: number): RoomServiceClient =>
    new RoomServiceClient(apiUrl, key.name, key.secret, {
      requestTimeout: timeoutMs / 1000,
      failover: false,
    });
  const call = async <Value>(
    { timeoutMs, signal }: RoomsTerms,
    ask: (client: RoomServiceClient) => Promise<Value>,
  ): Promise<RoomsReply<Value>> => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const limit = whenOver(deadline);
    try {
      const asked = ask(clientFor(timeoutMs));
      return { kind: 'done', value: await Promise.race([asked, limit.over]) };
    } catch (failure) {
      return replyToFailure(failure);
    } finally {
      limit.forget();
    }
  };
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
        const halfTime = clientFor(terms.timeoutMs / 2);
        return subscribe({ halfTime, client }, roomName(room), { identity, tracks, heard });
      }),
  };
}

const nothing = (done: Promise<unknown>): Promise<undefined> => done.then(() => undefined);

/** Rejects once the signal says so. The client takes no signal: the request itself ends at its own time limit. */
function whenOver(signal: AbortSignal) {
  let forget = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    const giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    forget = () => signal.removeEventListener('abort', giveUp);
  });
  return { over, forget };
}

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
