// Tries what the program asks of LiveKit, with a room of the probe's own: its name is none that a meeting has, so that webhooks about it
// are ignored. Should it not be closed, LiveKit closes it after some seconds.
import type { RoomsReply, RoomsTerms } from '../../ports/rooms.port.ts';
import { livekitCalls } from './livekit-calls.ts';
import type { LivekitPlace } from './livekit-calls.ts';

/** A room of a probe. Its calls never reject. */
export interface LivekitProbe {
  readonly open: (room: string, terms: RoomsTerms) => Promise<RoomsReply>;
  /** `absent` where it is not among the rooms. */
  readonly find: (room: string, terms: RoomsTerms) => Promise<RoomsReply>;
  /** Asks who is in it: another grant than that of the other calls. */
  readonly members: (room: string, terms: RoomsTerms) => Promise<RoomsReply>;
  readonly close: (room: string, terms: RoomsTerms) => Promise<RoomsReply>;
}

const emptySeconds = 10;

/** A probe of one LiveKit. */
export function createLivekitProbe(place: LivekitPlace): LivekitProbe {
  const call = livekitCalls(place);
  const settings = { emptyTimeout: emptySeconds, departureTimeout: emptySeconds, maxParticipants: 1 };
  return {
    open: (name, terms) =>
      call(terms, async (client) => {
        await client.createRoom({ name, ...settings });
        return undefined;
      }),
    find: async (name, terms) => {
      const reply = await call(terms, (client) => client.listRooms([name]));
      if (reply.kind !== 'done') return reply;
      return reply.value.some((room) => room.name === name)
        ? { kind: 'done', value: undefined }
        : { kind: 'absent' };
    },
    members: (name, terms) =>
      call(terms, async (client) => {
        await client.listParticipants(name);
        return undefined;
      }),
    close: (name, terms) =>
      call(terms, async (client) => {
        await client.deleteRoom(name);
        return undefined;
      }),
  };
}
