// The order of reports about one connection: total, whatever they say, and the same from either side.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxConnectionsPerDevice } from '../../../src/domain/meeting/bounds.ts';
import {
  connectionIn,
  connectionsInRoom,
  isLater,
  isOver,
  oldestBeyondBound,
  outsideKey,
  type Statement,
} from '../../../src/domain/meeting/connections.ts';
import type { Device } from '../../../src/domain/meeting/meeting.state.ts';
import { ada, after, connectionId, deviceId, ticketId } from '../../support/histories/cast.ts';

const statement = (connection: Statement['connection']): fc.Arbitrary<Statement> =>
  fc.record({
    connection: fc.constant(connection),
    says: fc.constantFrom('joined', 'left'),
    order: connection === null ? fc.constant(null) : fc.constantFrom(null, 0, 1, 2),
    occurredAt: fc.integer({ min: 0, max: 3 }).map((minute) => after(minute)),
  });
const joinedDevice = (count: number): Device => ({
  seat: 'joined',
  ticket: null,
  next: null,
  connections: Array.from({ length: count }, (_, n) => ({
    connection: connectionId(n),
    since: after(count - n),
    order: null,
    occurredAt: after(count - n),
  })),
});

describe('issue 12 B1: the order of reports about a connection', () => {
  it('is total: of two reports one is later, or they say the same; and it is transitive', () => {
    for (const connection of [null, connectionId(1)]) {
      fc.assert(
        fc.property(statement(connection), statement(connection), statement(connection), (a, b, c) => {
          expect(isLater(a, a)).toBe(false);
          expect(isLater(a, b) && isLater(b, a)).toBe(false);
          if (isLater(a, b) && isLater(b, c)) expect(isLater(a, c)).toBe(true);
          if (a.says !== b.says) expect(isLater(a, b) || isLater(b, a)).toBe(true);
        }),
      );
    }
  });
  it('without a number has a joining first and a leaving last, whatever their instants', () => {
    const about = { connection: connectionId(1), order: null };
    const left: Statement = { ...about, says: 'left', occurredAt: after(1) };
    const joined: Statement = { ...about, says: 'joined', occurredAt: after(9) };
    expect([isLater(left, joined), isLater(joined, left)]).toEqual([true, false]);
    expect(isLater({ ...joined, order: 4 }, joined)).toBe(true);
  });
  it('of a connection without an id is that of the instants', () => {
    const about = { connection: null, order: null };
    const left: Statement = { ...about, says: 'left', occurredAt: after(1) };
    expect(isLater({ ...about, says: 'joined', occurredAt: after(2) }, left)).toBe(true);
    expect(isLater({ ...about, says: 'joined', occurredAt: after(1) }, left)).toBe(false);
  });
});

describe('a connection', () => {
  it('is over when a leaving that is no earlier is known, and not because it was turned away', () => {
    const joining = { connection: null, order: null, occurredAt: after(1) };
    const known = { order: null, occurredAt: after(2) };
    expect(isOver(joining, { ...known, how: 'left', joined: false })).toBe(true);
    expect(isOver({ ...joining, occurredAt: after(3) }, { ...known, how: 'left', joined: false })).toBe(
      false,
    );
    expect(isOver(joining, { ...known, how: 'rejected', reason: 'no-seat' })).toBe(false);
    expect(isOver(joining, undefined)).toBe(false);
  });
  it('has a name of its own below its device', () => {
    const about = { person: ada, device: deviceId(1) };
    expect(outsideKey({ ...about, connection: null })).toBe(`${ada}/${deviceId(1)}`);
    expect(outsideKey({ ...about, connection: connectionId(1) })).toBe(`${ada}/${deviceId(1)}/PA_1`);
  });
  it('is found in the room on its device alone', () => {
    expect(connectionIn(joinedDevice(2), connectionId(1))?.since).toBe(after(1));
    expect(connectionIn(joinedDevice(2), connectionId(2))).toBeUndefined();
    expect(connectionIn({ seat: 'reserved', ticket: ticketId(1), until: after(1) }, null)).toBeUndefined();
  });
  it('is the oldest of a device only where there may be no more', () => {
    expect(oldestBeyondBound(joinedDevice(maxConnectionsPerDevice - 1))).toBeUndefined();
    const oldest = connectionId(maxConnectionsPerDevice - 1);
    expect(oldestBeyondBound(joinedDevice(maxConnectionsPerDevice))?.connection).toBe(oldest);
  });
  it('is counted over all devices of a person', () => {
    const devices = new Map([
      [deviceId(1), joinedDevice(2)],
      [deviceId(2), joinedDevice(1)],
    ]);
    expect(connectionsInRoom({ devices })).toBe(3);
  });
});
