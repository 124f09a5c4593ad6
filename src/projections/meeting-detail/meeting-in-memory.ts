// The rows of one meeting kept in memory instead of in tables, by the projection of the meeting's page itself: whoever shows
// changes as they happen has what the page will show, from the same code.
//
// I1  Rows are replaced and never changed: whoever holds one has it as it was.
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import type { Cell, Row, Table } from '../../ports/read-table.ts';
import type { RowOf } from '../declared-rows.ts';
import type { Rows } from '../projection.ts';
import { meetingDetailProjection } from './meeting-detail.projection.ts';
import { meetingDetailTable } from './meeting-detail.table.ts';

/** The rows of a meeting as they are now. */
export interface MeetingInMemory {
  /** Takes the next event of the meeting's stream, in order. Throws where it can't be projected: the rows may then be wrong. */
  readonly apply: (recorded: RecordedEvent) => void;
  /** The meeting's own row; undefined before its first event. */
  readonly meeting: () => Row | undefined;
  /** The rows of its people, by person: the same map after each event. */
  readonly people: ReadonlyMap<string, Row>;
}

/** A meeting of which nothing is known yet. */
export function meetingInMemory(): MeetingInMemory {
  let meeting: Row | undefined;
  const people = new Map<string, Row>();
  const isMeeting = (table: Table): boolean => table === meetingDetailTable;
  const put = (table: Table, row: Row): void => {
    if (isMeeting(table)) meeting = row;
    else people.set(textOf(row['person']), row);
  };
  const rows: Rows = {
    // Rows come from the projection itself, which declares them with these tables.
    get: <Of extends Table>(table: Of, key: Parameters<Rows['get']>[1]) =>
      (isMeeting(table) ? meeting : people.get(textOf(key.at(-1)))) as RowOf<Of> | undefined,
    list: <Of extends Table>() => [...people.values()] as unknown as readonly RowOf<Of>[],
    put,
    change: (table, row, cells) => put(table, { ...row, ...cells }),
    remove: (table, key) => {
      if (isMeeting(table)) meeting = undefined;
      else people.delete(textOf(key.at(-1)));
    },
  };
  return {
    apply: (recorded) => meetingDetailProjection.apply(recorded, rows),
    meeting: () => meeting,
    people,
  };
}

/** An id in a cell. */
function textOf(cell: Cell | undefined): string {
  if (typeof cell !== 'string') throw new Error('a person’s row has no id');
  return cell;
}
