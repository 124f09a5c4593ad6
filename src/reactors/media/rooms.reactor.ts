// Opens a meeting's room at the media plane when the meeting opens, and closes it when the meeting ends. Nobody who joins waits
// for it: a token makes the room too.
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import type { EffectWish, Reactor } from '../reactor.ts';
import { livekit, relevantDays } from './livekit-system.ts';
import { closing, opening } from './room-operations.ts';
import type { RoomsReactorPorts } from './room-operations.ts';

export const roomsName = 'rooms';
export const openOperation = 'open';

/** A room that could not be opened for so long is left to the tokens. */
const openDeadlineSeconds = 15 * 60;
/** The media plane closes a room by itself soon after the last person left. */
const closeDeadlineSeconds = 24 * 60 * 60;

const wishes: Partial<Record<RecordedEvent['event']['type'], EffectWish>> = {
  MeetingOpened: { operation: openOperation, request: {}, deadlineSeconds: openDeadlineSeconds },
  MeetingEnded: { operation: 'close', request: {}, deadlineSeconds: closeDeadlineSeconds },
};

/** The reactor. */
export function roomsReactor(ports: RoomsReactorPorts): Reactor {
  return {
    name: roomsName,
    version: 1,
    system: livekit,
    categories: ['meeting'],
    relevantDays,
    effectsOf: ({ event }) => {
      const wish = wishes[event.type];
      return wish === undefined ? [] : [wish];
    },
    operations: { [openOperation]: opening(ports), close: closing(ports) },
  };
}
