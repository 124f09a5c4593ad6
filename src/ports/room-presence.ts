// Which connections a meeting has on record as being in its room, for whoever compares them with the room itself.
import type { ConnectionId, DeviceId, PersonId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';

/** A connection that the media plane reported. */
export interface PresentConnection {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly connection: ConnectionId;
}

/** A meeting's room as it is on record. */
export interface RoomPresence {
  /** `over`: it ended or was cancelled at that instant, and nobody is in the room. */
  readonly meeting:
    | { readonly status: 'unknown' | 'scheduled' | 'open' }
    | { readonly status: 'over'; readonly since: Instant };
  readonly connections: readonly PresentConnection[];
}
