// Which of two reports about one connection says more. Reports come late, twice, in another order or not at all:
// whether a connection is in the room is what the latest report in its own order says, not the last one to arrive.
//   I1  The order is that of what the media plane states, and the same for whoever compares, so the same reports in any order
//       lead to the same presence. One exception: an instant that was still to come when it was reported can't be true, and
//       yields to one that can be.
import { laterOf, type Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import { maxConnectionsPerDevice } from './bounds.ts';
import type { Connection, Device, Left, Outside, Person, Timing } from './meeting.state.ts';
import type { ConnectionOf, Recorded } from './presence.events.ts';

/** A joining, as far as it takes part in the order. */
type Joining = Omit<Statement, 'says'>;

/** What a report says of its connection, as far as it takes part in the order. */
export interface Statement extends Pick<ConnectionOf, 'connection'>, Timing {
  readonly says: 'joined' | 'left';
}

/** Whether a statement comes after another one about the same connection (I1). */
export function isLater(statement: Statement, known: Statement): boolean {
  const isNamed = statement.connection !== null;
  if (!isNamed && isAhead(known) && !isAhead(statement) && statement.occurredAt >= known.occurredAt)
    return true;
  const [a, b] = isNamed ? [rankOf(statement), rankOf(known)] : [statement.statedAt, known.statedAt];
  // At one place of the order a leaving counts over a joining.
  return a === b ? statement.says === 'left' && known.says === 'joined' : a > b;
}

/** A report of a joining (or of a leaving), as far as it takes part in the order. */
export function joiningOf(report: Recorded): Joining {
  return { connection: report.connection, ...timingOf(report) };
}

/** What the latest report about a connection outside the room says of it. */
export function statementOf({ connection }: ConnectionOf, known: Seen<Outside>): Statement {
  const { order, occurredAt, statedAt } = known;
  return { says: known.how === 'left' ? 'left' : 'joined', connection, order, occurredAt, statedAt };
}

/** Whether the clock of who stated it was ahead: what is believed is then when the report came (stated-instant.ts). */
function isAhead({ occurredAt, statedAt }: Timing): boolean {
  return statedAt > occurredAt;
}

/** The timing of a report that is on record; what was stated is what is believed, where nothing else is said. */
export function timingOf({ order, occurredAt, statedAt }: Recorded): Timing {
  return { order, occurredAt, statedAt: statedAt ?? occurredAt };
}

/** Where nothing else is said, a joining is the first report of its connection and a leaving the last. */
function rankOf({ says, order }: Statement): number {
  return order ?? (says === 'joined' ? -1 : Number.POSITIVE_INFINITY);
}

/** The leaving by which the connection of a joining is known to be over; `undefined`: it is not. */
export function endOf(joining: Joining, known: Seen<Outside> | undefined): Seen<Left> | undefined {
  const left = leftIn(known);
  if (left === undefined) return undefined;
  const { connection } = joining;
  const isNews = isLater({ ...joining, says: 'joined' }, { ...left, says: 'left', connection });
  return isNews && !isRepeated(joining, left) ? undefined : left;
}

/** Whether it is the very joining that led to what is known, however far ahead it was; reports of a named connection need no such look. */
export function isRepeated(
  { connection, statedAt }: Joining,
  { joinedAt }: { readonly joinedAt: Instant | null },
): boolean {
  return connection === null && statedAt === joinedAt;
}

/** Whether a joining is about a connection of before the one that was turned away. */
export function isBeforeRejected(joining: Joining, known: Seen<Outside> | undefined): boolean {
  if (known?.how !== 'rejected') return false;
  const { connection } = joining;
  const [joined, rejected] = [
    { ...joining, says: 'joined' },
    { ...known, says: 'joined', connection },
  ] as const;
  return isLater(rejected, joined) && !isLater(joined, rejected);
}

/** Whether a joining is of before what is known, and says nothing new. */
export function isPast(joining: Joining, known: Seen<Outside> | undefined): boolean {
  const left = endOf(joining, known);
  return left === undefined ? isBeforeRejected(joining, known) : left.joinedAt !== null;
}

/** The last leaving of a connection that is not in the room, also where it was turned away since. */
export function leftIn(known: Seen<Outside> | undefined): Seen<Left> | undefined {
  return known?.how === 'rejected' ? (known.left ?? undefined) : known;
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

/** What is known of a connection outside the room, where a joining before its leaving is reported. */
export function joinedBy(statedAt: Instant, known: Outside): Outside {
  if (known.how === 'left') return { ...known, joinedAt: furthest(statedAt, known.joinedAt) };
  const { left } = known;
  return { ...known, left: left && { ...left, joinedAt: furthest(statedAt, left.joinedAt) } };
}

/** The furthest instant that a joining stated of which is known; null: none is. */
export function joiningIn(known: Outside | undefined): Instant | null {
  const left = leftIn(known)?.joinedAt ?? null;
  return known?.how === 'rejected' ? furthest(known.statedAt, left) : left;
}

/** The further of two instants that joinings stated. */
export function furthest(statedAt: Instant, known: Instant | null): Instant {
  return known === null ? statedAt : laterOf(statedAt, known);
}
