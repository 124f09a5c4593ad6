// The order of reports about one connection: total, whatever they say, and the same from either side.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxConnectionsPerDevice } from '../../../src/domain/meeting/bounds.ts';
import {
  connectionIn,
  connectionsInRoom,
  endOf,
  isBeforeRejected,
  isLater,
  oldestBeyondBound,
  outsideKey,
  type Statement,
} from '../../../src/domain/meeting/connections.ts';
import type { Device } from '../../../src/domain/meeting/meeting.state.ts';
import { ada, after, connectionId, deviceId, ticketId } from '../../support/histories/cast.ts';

const statement = (connection: Statement['connection']): fc.Arbitrary<Statement> =>
  fc
    .record({
      connection: fc.constant(connection),
      says: fc.constantFrom('joined', 'left'),
      order: connection === null ? fc.constant(null) : fc.constantFrom(null, 0, 1, 2),
      occurredAt: fc.integer({ min: 0, max: 3 }).map((minute) => after(minute)),
    })
    .map((stated) => ({ ...stated, statedAt: stated.occurredAt }));
/** Believed as it was stated. */
const at = (minute: number) => ({ occurredAt: after(minute), statedAt: after(minute) });
const joinedDevice = (count: number): Device => ({
  seat: 'joined',
  ticket: null,
  next: null,
  connections: Array.from({ length: count }, (_, n) => ({
    connection: connectionId(n),
    since: after(count - n),
    order: null,
    ...at(count - n),
    joinedAt: after(count - n),
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
    const left: Statement = { ...about, says: 'left', ...at(1) };
    const joined: Statement = { ...about, says: 'joined', ...at(9) };
    expect([isLater(left, joined), isLater(joined, left)]).toEqual([true, false]);
    expect(isLater({ ...joined, order: 4 }, joined)).toBe(true);
  });
  it('of a connection without an id is that of the instants', () => {
    const about = { connection: null, order: null };
    const left: Statement = { ...about, says: 'left', ...at(1) };
    expect(isLater({ ...about, says: 'joined', ...at(2) }, left)).toBe(true);
    expect(isLater({ ...about, says: 'joined', ...at(1) }, left)).toBe(false);
  });
});

describe('issue 12 B1: instants that were still to come when they were reported', () => {
  const joined = { connection: null, order: null, says: 'joined' } as const;
  const left = { ...joined, says: 'left' } as const;
  const ahead = (stated: number, received: number) => ({
    occurredAt: after(received),
    statedAt: after(stated),
  });

  it('are compared as they were stated, with others of the same clock', () => {
    expect(isLater({ ...joined, ...ahead(60, 5) }, { ...left, ...ahead(65, 4) })).toBe(false);
    expect(isLater({ ...joined, ...ahead(70, 3) }, { ...left, ...ahead(65, 4) })).toBe(true);
  });
  it('yield to what can be true and is reported later', () => {
    expect(isLater({ ...left, ...at(4) }, { ...joined, ...ahead(60, 3) })).toBe(true);
    expect(isLater({ ...left, ...at(2) }, { ...joined, ...ahead(60, 3) })).toBe(false);
  });
});

describe('a connection', () => {
  it('is over when a leaving that is no earlier is known, also where it was turned away since', () => {
    const joining = { connection: null, order: null, ...at(1) };
    const left = { order: null, ...at(2), how: 'left', joinedAt: null } as const;
    const rejected = { order: null, ...at(4), how: 'rejected', reason: 'no-seat', left: null } as const;
    expect(endOf(joining, left)).toBe(left);
    expect(endOf(joining, { ...rejected, left })).toBe(left);
    expect(endOf({ ...joining, ...at(3) }, left)).toBeUndefined();
    expect(endOf(joining, rejected)).toBeUndefined();
    expect(endOf(joining, undefined)).toBeUndefined();
    expect([1, 4, 5].map((minute) => isBeforeRejected({ ...joining, ...at(minute) }, rejected))).toEqual([
      true,
      false,
      false,
    ]);
  });
  it('has a name of its own below its device', () => {
    const about = { person: ada, device: deviceId(1) };
    expect(outsideKey({ ...about, connection: null })).toBe(`${ada}/${deviceId(1)}`);
    expect(outsideKey({ ...about, connection: connectionId(1) })).toBe(`${ada}/${deviceId(1)}/PA_1`);
  });
  it('is found in the room on its device alone', () => {
    expect(connectionIn(joinedDevice(2), connectionId(1))?.since).toBe(after(1));
    expect(connectionIn(joinedDevice(2), connectionId(2))).toBeUndefined();
    const reservation = { ticket: ticketId(1), until: after(1), reservedAt: null };
    expect(connectionIn({ seat: 'reserved', ...reservation }, null)).toBeUndefined();
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
