// How a room is opened and closed, and how it is found out whether it was, where the reply was lost.
import type { PlanOfRoom } from '../../ports/planned-room.ts';
import type { Rooms, RoomTerms } from '../../ports/rooms.port.ts';
import type { Operation } from '../reactor.ts';
import { awayOf, roomOf } from './livekit-system.ts';

/** What it is done with. */
export interface RoomsReactorPorts {
  readonly rooms: Pick<Rooms, 'open' | 'close' | 'members'>;
  readonly planOf: PlanOfRoom;
  /** What every room is opened with. */
  readonly roomTerms: RoomTerms;
}

const operationTimeoutMs = 5_000;
/** Within the operation's, so that its reply is the adapter's own. */
const callTimeoutMs = 4_000;

/** No room is opened for a meeting that is over by then. */
export function opening({ rooms, planOf, roomTerms }: RoomsReactorPorts): Operation {
  return {
    timeoutMs: operationTimeoutMs,
    perform: async (effect, { signal }) => {
      const room = roomOf(effect);
      const { status } = await planOf(room);
      if (status !== 'open') return { kind: 'done' };
      const reply = await rooms.open(room, roomTerms, { timeoutMs: callTimeoutMs, signal });
      switch (reply.kind) {
        case 'done':
          return { kind: 'done', result: reply.value.session };
        case 'away':
          return awayOf(reply);
        case 'absent':
          return {
            kind: 'failed',
            code: 'absent',
            sentence: 'The media plane has no room after opening it.',
          };
        case 'refused':
          return { kind: 'refused', code: reply.code };
      }
    },
    lookUp: async (effect, { signal }) => {
      const reply = await rooms.members(roomOf(effect), { timeoutMs: callTimeoutMs, signal });
      if (reply.kind === 'away') return awayOf(reply);
      // LiveKit names nobody where there is no room, and opening a room again changes nothing.
      return { kind: reply.kind === 'done' && reply.value.length > 0 ? 'done' : 'absent' };
    },
    conclude: () => undefined,
  };
}

/** A room that is not there is closed. */
export function closing({ rooms }: Pick<RoomsReactorPorts, 'rooms'>): Operation {
  return {
    timeoutMs: operationTimeoutMs,
    perform: async (effect, { signal }) => {
      const reply = await rooms.close(roomOf(effect), { timeoutMs: callTimeoutMs, signal });
      if (reply.kind === 'away') return awayOf(reply);
      return reply.kind === 'refused' ? { kind: 'refused', code: reply.code } : { kind: 'done' };
    },
    lookUp: async (effect, { signal }) => {
      const reply = await rooms.members(roomOf(effect), { timeoutMs: callTimeoutMs, signal });
      if (reply.kind === 'away') return awayOf(reply);
      // An empty room, or none: LiveKit says neither, and closing it again changes nothing.
      return { kind: reply.kind === 'absent' ? 'done' : 'absent' };
    },
    conclude: () => undefined,
  };
}
