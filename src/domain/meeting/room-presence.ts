// Which connections are in a meeting's room as far as it is on record, and whether they may be: what is compared with the room
// itself. A connection without an id was not reported by a media plane that can be asked, so it is left out.
import type { ConnectionId, DeviceId, PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { SeenState } from './meeting.state.ts';

interface Present {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly connection: ConnectionId;
}

/** Presence on record; `since` when the meeting is over. */
export interface PresenceOnRecord {
  readonly meeting:
    | { readonly status: 'unknown' | 'scheduled' | 'open' }
    | { readonly status: 'over'; readonly since: Instant };
  readonly connections: readonly Present[];
}

/** What is on record; a copy, which later events don't change. */
export function roomPresence(state: SeenState): PresenceOnRecord {
  switch (state.status) {
    case 'none':
      return { meeting: { status: 'unknown' }, connections: [] };
    case 'scheduled':
      return { meeting: { status: 'scheduled' }, connections: [] };
    case 'open':
      return { meeting: { status: 'open' }, connections: connectionsIn(state) };
    case 'ended':
      return { meeting: { status: 'over', since: state.endedAt }, connections: [] };
    case 'cancelled':
      return { meeting: { status: 'over', since: state.cancelledAt }, connections: [] };
  }
}

function connectionsIn({ people }: Extract<SeenState, { readonly status: 'open' }>): readonly Present[] {
  return [...people].flatMap(([person, { devices }]) =>
    [...devices].flatMap(([device, seat]) =>
      seat.seat === 'joined'
        ? seat.connections.flatMap(({ connection }) =>
            connection === null ? [] : [{ person, device, connection }],
          )
        : [],
    ),
  );
}
