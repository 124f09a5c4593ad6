// What a message of the media plane means for us: somebody came or left, something has changed in a room, or nothing.
import type { ConnectionId } from '../../domain/shared/ids.ts';
import { laterOf } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { MediaSignal } from '../../ports/media-signals.port.ts';

/** What it means. */
export type Meaning =
  | {
      readonly kind: 'joined' | 'left';
      /** Sealed, if it is one of ours. */
      readonly identity: string;
      readonly connection: ConnectionId;
      readonly occurredAt: Instant;
    }
  | { readonly kind: 'changed' }
  | { readonly kind: 'nothing' };

/** Messages by their names. Whoever did not get into the room is reported as gone: it may be on record as joined. */
const kinds: ReadonlyMap<string, 'joined' | 'left' | 'changed'> = new Map([
  ['participant_joined', 'joined'],
  ['participant_left', 'left'],
  ['participant_connection_aborted', 'left'],
  ['track_published', 'changed'],
  ['track_unpublished', 'changed'],
  ['room_started', 'changed'],
  ['room_finished', 'changed'],
  ['egress_ended', 'changed'],
]);

/**
 * The meaning of a message; of names that we don't know: nothing. A joining is dated as the media plane dates the connection. A leaving is
 * dated by its message, which knows whole seconds only; it is never before the joining.
 */
export function meaningOf({ name, createdAt, member }: MediaSignal): Meaning {
  const kind = kinds.get(name) ?? 'nothing';
  if (kind === 'changed' || kind === 'nothing') return { kind };
  const { identity = '', connection, joinedAt = createdAt } = member ?? {};
  // Workers of the media plane come and go without a report.
  if (connection === undefined || member?.kind === 'worker') return { kind: 'changed' };
  return {
    kind,
    identity,
    connection,
    occurredAt: kind === 'joined' ? joinedAt : laterOf(createdAt, joinedAt),
  };
}
