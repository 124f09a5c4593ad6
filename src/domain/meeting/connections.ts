// Which of two reports about one connection says more. Reports come late, twice, in another order or not at all:
// whether a connection is in the room is what the latest report in its own order says, not the last one to arrive.
//   I1  The order is total and the same for whoever compares, so the same reports in any order lead to the same presence.
import type { Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import { maxConnectionsPerDevice } from './bounds.ts';
import type { Connection, Device, Outside, Person } from './meeting.state.ts';
import type { ConnectionOf } from './presence.events.ts';

/** What a report says of its connection, as far as it takes part in the order. */
export interface Statement extends Pick<ConnectionOf, 'connection'> {
  readonly says: 'joined' | 'left';
  readonly order: number | null;
  readonly occurredAt: Instant;
}

/** Whether a statement comes after another one about the same connection (I1). */
export function isLater(statement: Statement, known: Statement): boolean {
  const isNamed = statement.connection !== null;
  const [a, b] = isNamed ? [rankOf(statement), rankOf(known)] : [statement.occurredAt, known.occurredAt];
  // At one place of the order a leaving counts over a joining.
  return a === b ? statement.says === 'left' && known.says === 'joined' : a > b;
}

/** Where nothing else is said, a joining is the first report of its connection and a leaving the last. */
function rankOf({ says, order }: Statement): number {
  return order ?? (says === 'joined' ? -1 : Number.POSITIVE_INFINITY);
}

/** Whether a joining is about a connection that is known to be over. */
export function isOver(
  joining: Omit<Statement, 'says'>,
  known: Seen<Outside> | undefined,
): known is Seen<Extract<Outside, { readonly how: 'left' }>> {
  if (known?.how !== 'left') return false;
  const { connection, order, occurredAt } = joining;
  return !isLater({ says: 'joined', connection, order, occurredAt }, { says: 'left', connection, ...known });
}

/** Under which name a meeting remembers a connection that is not in the room. */
export function outsideKey({ person, device, connection }: ConnectionOf): string {
  return connection === null ? `${person}/${device}` : `${person}/${device}/${connection}`;
}

/** The connection of a device that a report is about, while it is in the room. */
export function connectionIn(
  device: Seen<Device> | undefined,
  connection: ConnectionOf['connection'],
): Seen<Connection> | undefined {
  if (device?.seat !== 'joined') return undefined;
  return device.connections.find((known) => known.connection === connection);
}

/** How many connections a person has in the room, on all devices. */
export function connectionsInRoom({ devices }: Pick<Seen<Person>, 'devices'>): number {
  let count = 0;
  for (const device of devices.values()) if (device.seat === 'joined') count += device.connections.length;
  return count;
}

/** The oldest connection of a device that has as many as it may. */
export function oldestBeyondBound(device: Seen<Device> | undefined): Seen<Connection> | undefined {
  if (device?.seat !== 'joined' || device.connections.length < maxConnectionsPerDevice) return undefined;
  return device.connections.reduce((oldest, one) => (one.since < oldest.since ? one : oldest));
}
