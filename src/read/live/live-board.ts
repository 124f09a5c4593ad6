// The public events of one tenant as they happen, shared by all who watch them; what a client has missed comes from the log.
//
//   B1  a client is given every public event after its place once, in the order of the log; its place is the id of the last one;
//   B2  the newest events are held up to a bound: a client that needs older ones is given them from the log, page by page, as
//       fast as it takes them.
import { messageText } from '../../http/event-stream.ts';
import type { EventIds } from '../../http/event-ids.ts';
import type { PositionTokens } from '../../http/position-token.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { EventStore, RecordedEvent } from '../../ports/event-store.port.ts';
import { cloudEventOf } from '../public/cloud-event.ts';
import { endings } from './outlet.ts';
import type { Ending, Outlet } from './outlet.ts';

export interface LiveBoardPorts {
  readonly store: Pick<EventStore, 'readTenant'>;
  readonly ids: Pick<EventIds, 'encode'>;
  readonly positions: Pick<PositionTokens, 'encode'>;
}

/** A client, under its scope of ids. */
export interface BoardClient {
  readonly scope: bigint;
  readonly wake: () => void;
}

export interface LiveBoard {
  /** Takes an event of the tenant, in the order of the log. */
  readonly take: (recorded: RecordedEvent) => void;
  /** Told that everything up to a position was given to `take`. */
  readonly reached: (position: bigint) => void;
  /** After a position; without one from now on: then its first message says which position that is. */
  readonly join: (client: BoardClient, after: bigint | undefined) => Outlet;
  readonly fail: () => void;
  readonly clients: () => number;
}

interface Held {
  readonly position: bigint;
  /** The message's data. */
  readonly data: string;
}

const heldEvents = 1_000;
const pageEvents = 200;

/** `begun`: everything that is appended after it will be given to `take`. */
export function liveBoard(
  { store, ids, positions }: LiveBoardPorts,
  tenant: TenantId,
  begun: bigint,
): LiveBoard {
  const clients = new Set<BoardClient>();
  const held: Held[] = [];
  /** Every public event after `from`, up to `upTo`, is held. */
  let from = begun;
  let upTo = begun;
  let failed = false;

  const heldOf = (recorded: RecordedEvent): readonly Held[] => {
    const event = cloudEventOf(recorded);
    if (event === undefined) return [];
    const { position } = recorded;
    const data = `{"position":"${positions.encode(position)}","event":${JSON.stringify(event)}}`;
    return [{ position, data }];
  };
  const wakeAll = (): void => {
    for (const client of clients) client.wake();
  };

  return {
    clients: () => clients.size,
    reached: (position) => {
      upTo = position > upTo ? position : upTo;
    },
    fail: () => {
      failed = true;
      wakeAll();
    },
    take: (recorded) => {
      const made = recorded.position > upTo ? heldOf(recorded) : [];
      if (made.length === 0) return;
      held.push(...made);
      if (held.length > heldEvents) from = held.shift()?.position ?? from;
      wakeAll();
    },
    join: (client, after) => {
      const { scope, wake } = client;
      let place = after;
      let older: readonly Held[] = [];
      let reading = false;
      let lost = false;
      clients.add(client);
      const read = async (first: bigint): Promise<void> => {
        const end = from;
        const page = await store.readTenant(tenant, first, end, pageEvents, 'sealed');
        older = page.flatMap(heldOf);
        // Where nothing of a page is public, the place moves with it all the same.
        if (older.length === 0) place = page.length < pageEvents ? end : (page.at(-1)?.position ?? end);
      };
      /** B2 */
      const begin = (first: bigint): void => {
        if (reading) return;
        reading = true;
        read(first)
          .catch(() => {
            lost = true;
          })
          .finally(() => {
            reading = false;
            wake();
          });
      };
      const given = ({ position, data }: Held): string => {
        place = position;
        return messageText({ event: 'cloudevent', id: ids.encode(scope, position), data });
      };
      const next = (): string | Ending | undefined => {
        if (failed || lost) return endings.interrupted;
        if (place === undefined) {
          place = upTo;
          const data = `{"position":"${positions.encode(upTo)}"}`;
          return messageText({ event: 'begin', id: ids.encode(scope, upTo), data });
        }
        const [first, ...rest] = older;
        if (first !== undefined) {
          older = rest;
          return given(first);
        }
        if (place < from) {
          begin(place);
          return undefined;
        }
        const newer = held[firstAfter(held, place)];
        return newer && given(newer);
      };
      return {
        next,
        lastId: () => (place === undefined ? undefined : ids.encode(scope, place)),
        close: () => void clients.delete(client),
      };
    },
  };
}

/** Where the first event after a position is: nearly always at the end. */
function firstAfter(held: readonly Held[], position: bigint): number {
  let at = held.length;
  while (at > 0 && (held[at - 1]?.position ?? 0n) > position) at -= 1;
  return at;
}
