// Seats that are held by tickets, and when they would be free again.
import { describe, expect, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { dueItemsProjection } from '../../../src/projections/due-items/due-items.projection.ts';
import { dueItemsTable, dueSeatsTable } from '../../../src/projections/due-items/due-items.table.ts';
import { ada, bob, deviceId, ticketId } from '../../support/histories/cast.ts';
import { joined, reserved } from '../../support/histories/meetings.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

/** The tickets whose seats are to be released, and the devices that hold one. */
function held(...events: readonly MeetingEvent[]): { tickets: readonly unknown[]; devices: number } {
  const memory = memoryTables(dueItemsProjection);
  for (const recorded of inMeeting(...events)) memory.project(recorded);
  return {
    tickets: memory.rows(dueItemsTable).map(({ ref }) => ref),
    devices: memory.rows(dueSeatsTable).length,
  };
}

const first = { device: deviceId(1), ticket: ticketId(1) };
const second = { device: deviceId(2), ticket: ticketId(2) };

describe('a seat held by a ticket', () => {
  it('is to be released unless somebody joins', () => {
    expect(held(...reserved(ada, first))).toEqual({ tickets: [ticketId(1)], devices: 1 });
    expect(held(...reserved(ada, first), ...joined(ada))).toEqual({ tickets: [], devices: 0 });
  });

  it('is held by the newest ticket of a device alone', () => {
    expect(held(...reserved(ada, first), ...reserved(ada, { ...first, ticket: ticketId(3) }))).toEqual({
      tickets: [ticketId(3)],
      devices: 1,
    });
  });

  it('is free once it was released, or its person sent out', () => {
    const both = [
      ...reserved(ada, first),
      ...reserved(ada, second),
      ...reserved(bob, { ticket: ticketId(4) }),
    ];
    const released = { type: 'SeatReleased', person: ada, ...first, reason: 'not-joined' } as const;
    expect(held(...both, released)).toEqual({ tickets: [ticketId(2), ticketId(4)], devices: 2 });
    expect(held(...both, { type: 'ParticipantRemoved', person: ada })).toEqual({
      tickets: [ticketId(4)],
      devices: 1,
    });
  });
});
