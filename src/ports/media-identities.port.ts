// Under which names rooms and people are known to the media plane. A person's identity is sealed: others in the room see it, and
// learn from it neither who it is nor whether it is the one of another meeting. The same device of the same person in the same
// meeting has the same identity, so that its second connection replaces its first.
import type { DeviceId, PersonId } from '../domain/shared/ids.ts';
import type { RoomOf } from './rooms.port.ts';

/** Who an identity stands for. */
export interface MediaIdentity {
  readonly person: PersonId;
  readonly device: DeviceId;
}

/** Names of rooms, and identities of people. */
export interface MediaIdentities {
  readonly roomName: (room: RoomOf) => string;
  /** `undefined`: the name is none that we gave. */
  readonly roomOf: (name: string) => RoomOf | undefined;
  readonly seal: (room: RoomOf, who: MediaIdentity) => string;
  /** `undefined`: we never gave this identity in this room. */
  readonly open: (room: RoomOf, identity: string) => MediaIdentity | undefined;
}
