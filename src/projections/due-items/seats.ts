// Seats held by tickets that nobody used yet: which device holds one by which ticket.
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import { putRow, rowAt, rowsUnder } from '../typed-rows.ts';
import { dueSeatsTable } from './due-items.table.ts';
import { drop, promise } from './promises.ts';

/** A ticket promises the seat's release; its use, its release, a newer ticket and the end drop the promise. */
export function applyToSeats(recorded: RecordedMeetingEvent, rows: Rows): void {
  const { tenant, stream, event } = recorded;
  switch (event.type) {
    case 'SeatReserved': {
      const { person, device, ticket, until } = event;
      const replaced = rowAt(rows, dueSeatsTable, [tenant, stream, person, device]);
      if (replaced !== undefined) drop(recorded, 'seat-release', replaced.ticket, rows);
      promise(recorded, 'seat-release', ticket, until, rows);
      putRow(rows, dueSeatsTable, { tenant, stream, person, device, ticket });
      break;
    }
    case 'SeatReleased':
    case 'ParticipantJoined':
      freeSeats(recorded, [tenant, stream, event.person, event.device], rows);
      break;
    case 'ParticipantDropped':
    case 'ParticipantRefused':
    case 'ParticipantRemoved':
      freeSeats(recorded, [tenant, stream, event.person], rows);
      break;
  }
}

/** Drops what was promised for the seats under a key prefix: a device's, a person's, the meeting's. */
export function freeSeats(recorded: RecordedMeetingEvent, prefix: readonly string[], rows: Rows): void {
  const { tenant, stream } = recorded;
  for (const { person, device, ticket } of rowsUnder(rows, dueSeatsTable, prefix)) {
    drop(recorded, 'seat-release', ticket, rows);
    rows.remove(dueSeatsTable, [tenant, stream, person, device]);
  }
}
