// How a meeting's room should be, as its stream says now: what reactors compare the media plane's rooms with.
import type { RoomPlan } from '../domain/meeting/room-plan.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { RoomOf } from './rooms.port.ts';

/** The plan, and the instant of the stream's last event that it was made of; `undefined`: there is no such meeting. */
export interface PlannedRoom extends RoomPlan {
  readonly last: Instant | undefined;
}

/** Reads the stream's end; never from a read model. Raises what reading raises. */
export type PlanOfRoom = (room: RoomOf) => Promise<PlannedRoom>;
