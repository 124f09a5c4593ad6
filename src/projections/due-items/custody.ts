// When a meeting's recordings are due for deletion. The end of a meeting promises that its date is set, so that no meeting is
// without one for longer than timers are away; the date promises the permit. A timer that a hold refused is done, so the release of
// a hold promises one more look.
import { streamName, type StreamName } from '../../domain/shared/ids.ts';
import type { RowNeed } from '../../ports/read-table.ts';
import type { Rows } from '../projection.ts';
import type { RecordedCustodyEvent } from '../recorded.ts';
import { rowsUnder } from '../typed-rows.ts';
import { dueItemsTable } from './due-items.table.ts';
import { drop, promise } from './promises.ts';

/** A permit drops what was promised in its stream. */
export function custodyNeeds({ tenant, stream, event }: RecordedCustodyEvent): readonly RowNeed[] {
  return event.type === 'DeletionPermitted' ? [{ table: dueItemsTable, key: [tenant, stream] }] : [];
}

/** Dates and releases promise, the permit drops. */
export function applyToCustody(recorded: RecordedCustodyEvent, rows: Rows): void {
  const { tenant, stream, event } = recorded;
  switch (event.type) {
    case 'RetentionScheduled':
      drop({ ...recorded, stream: meetingOf(recorded) }, 'retention-schedule', '', rows);
      promise(recorded, 'retention-due', '', event.dueAt, rows);
      break;
    case 'HoldReleased':
      promise(recorded, 'retention-due', event.hold, recorded.at, rows);
      break;
    case 'DeletionPermitted':
      for (const { kind, ref } of rowsUnder(rows, dueItemsTable, [tenant, stream])) {
        rows.remove(dueItemsTable, [tenant, stream, kind, ref]);
      }
      break;
  }
}

function meetingOf({ tenant, streamId }: RecordedCustodyEvent): StreamName {
  return streamName('meeting', tenant, streamId);
}
