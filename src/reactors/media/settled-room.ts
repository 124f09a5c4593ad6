// Puts a room in order beside what events ask of it: after a webhook, and at the look that comes every ten seconds.
//   S1  What people may do is set because of events, one look at a time in the order of the meeting (room-policy.reactor.ts). Another look
//       at the same time, in any process, could set it by what the meeting said before, after it was set anew, so that somebody muted could
//       speak again for a moment. So after a webhook it is left alone; and a look that finds it different looks again after `settleMs`,
//       and sets it only then: a call that came late, or an effect that waits, is put right by that.
import type { Pace } from '../../ports/clock.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import type { RoomOf } from '../../ports/rooms.port.ts';
import { enforceRoom } from './enforce-room.ts';
import type { Enforcement, EnforcementPorts, RoomSeen } from './enforce-room.ts';

/** An effect that is not held up takes less. */
const settleMs = 2_000;

/** What it works with. */
export interface SettledRoomPorts extends EnforcementPorts {
  readonly pace: Pick<Pace, 'pause'>;
}

/** Both raise transient faults where the media plane is away, and those of reading the meeting. */
export interface SettledRoom {
  /** Sends out who may not be there, and takes from people what they may not hear. */
  readonly afterReport: (room: RoomOf, signal: AbortSignal) => Promise<void>;
  /** That, what people may hear too, and what they may do (S1). */
  readonly inOrder: (room: RoomOf, signal: AbortSignal) => Promise<void>;
}

/** Over its ports. */
export function settledRoom({ pace, ...ports }: SettledRoomPorts): SettledRoom {
  const look = async (enforcement: Enforcement): Promise<RoomSeen> => {
    const seen = await enforceRoom(ports, enforcement);
    if (seen.kind === 'done') return seen;
    throw new TransientFault(seen.code, 'The media plane does not answer.');
  };
  return {
    afterReport: async (room, signal) => {
      await look({ room, hearAgain: false, setsPermissions: false, signal });
    },
    inOrder: async (room, signal) => {
      const { permissionsLeft } = await look({ room, hearAgain: true, setsPermissions: false, signal });
      if (permissionsLeft === 0) return;
      await pace.pause(settleMs, signal);
      await look({ room, hearAgain: false, setsPermissions: true, signal });
    },
  };
}
