// What the experiment asked for, as it asks: kept here until the media plane's own list is held against it.
import type { Wished, Wishes } from './plane-ledger.ts';

/** The wishes so far, and what adds to them. Each is said just before the command that asks for it is sent. */
export interface WishBook extends Wishes {
  readonly permit: (connection: string) => void;
  readonly remove: (connection: string) => void;
  readonly end: (room: string) => void;
}

/** An empty book of meetings whose rooms' names begin so. */
export function wishBook(prefix: string): WishBook {
  const connections = new Map<string, Wished>();
  const ends = new Map<string, string>();
  const of = (connection: string): Wished => connections.get(connection) ?? { permits: 0, removal: false };
  return {
    prefix,
    connections,
    ends,
    permit: (connection) => {
      const before = of(connection);
      connections.set(connection, { ...before, permits: before.permits + 1 });
    },
    remove: (connection) => void connections.set(connection, { ...of(connection), removal: true }),
    end: (room) => void ends.set(room, new Date().toISOString()),
  };
}
