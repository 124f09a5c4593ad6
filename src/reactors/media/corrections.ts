// What a look at a room corrects: where the connections on record differ from those that are there, the reports that were lost.
//   I1  What is on record is read before the room is listed. So a connection that is on record and not in the list was there before
//       the list was made, and is gone; its id never comes back. In the other order somebody who joined in between would be reported gone.
import type { ConnectionId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { MediaIdentity } from '../../ports/media-identities.port.ts';
import type { RoomPresence } from '../../ports/room-presence.ts';

/** Somebody of ours who is in the room. */
export interface ListedConnection extends MediaIdentity {
  readonly connection: ConnectionId;
  readonly joinedAt: Instant;
}

/** A report that was lost. */
export interface Correction extends MediaIdentity {
  readonly type: 'RecordJoined' | 'RecordLeft';
  readonly connection: ConnectionId;
  readonly occurredAt: Instant;
}

/**
 * The corrections. A joining is dated as the room says. A leaving is dated `askedAt`, the instant before which the room was asked: it was
 * not later, and how much earlier nobody knows.
 */
export function correctionsOf(
  { connections }: Pick<RoomPresence, 'connections'>,
  listed: readonly ListedConnection[],
  askedAt: Instant,
): readonly Correction[] {
  const there = new Set(listed.map(({ connection }) => connection));
  const known = new Set(connections.map(({ connection }) => connection));
  const left = connections.filter(({ connection }) => !there.has(connection));
  const joined = listed.filter(({ connection }) => !known.has(connection));
  return [
    ...left.map(({ person, device, connection }): Correction => ({
      type: 'RecordLeft',
      person,
      device,
      connection,
      occurredAt: askedAt,
    })),
    ...joined.map(({ person, device, connection, joinedAt }): Correction => ({
      type: 'RecordJoined',
      person,
      device,
      connection,
      occurredAt: joinedAt,
    })),
  ];
}
