// A projection that keeps one row per stream, and rows of its parts below the row's key (a meeting and its people). The key is
// said once: which rows an event needs, which ones a stream may ever need and when an event is passed over follow from it.
// Not for the others: attendance, policy-timeline and due-items have no first row (rows of devices, facts and promises come and
// go), and tenant-overview changes one row from streams of three kinds.
import type { DomainEvent } from '../domain/all-events.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import type { Cell, Table } from '../ports/read-table.ts';
import type { Projection, Rows } from './projection.ts';
import { changeRow, putRow, rowAt, rowsUnder, type RowOf } from './typed-rows.ts';

/** A table whose rows have the revision of the last event of their stream that they know. */
type RevisedTable = Table & {
  readonly columns: { readonly revision: { readonly type: 'bigint'; readonly nullable?: never } };
};

/** The rows below a stream's row: their key is its key and an id. */
export interface Parts<Event extends DomainEvent, Part extends Table> {
  readonly table: Part;
  /** The ids of those that the event may change, or 'everyone': all that the stream has. */
  readonly touched: (event: Event) => readonly string[] | 'everyone';
  readonly idOf: (row: RowOf<Part>) => string;
}

/** What differs from one such projection to the next. */
export interface RowPlan<Event extends DomainEvent, Of extends RevisedTable, Part extends Table> {
  readonly name: string;
  readonly table: Of;
  readonly parts: Parts<Event, Part>;
  readonly hears: Projection['hears'];
  /** Whether an event is of the streams that have a row. */
  readonly isOf: (recorded: RecordedEvent) => recorded is RecordedEvent<Event>;
  /** The key of the stream's row. */
  readonly keyOf: (recorded: RecordedEvent<Event>) => readonly Cell[];
  /** The row before its first event changes it. Throws where the event is not one that a stream begins with. */
  readonly first: (recorded: RecordedEvent<Event>) => RowOf<Of>;
  /** The cells that the event changes, its revision among them. Changes the parts of the given ids itself. */
  readonly changes: (
    row: RowOf<Of>,
    recorded: RecordedEvent<Event>,
    ids: readonly string[],
    rows: Rows,
  ) => Partial<RowOf<Of>>;
}

/** The projection of a plan. An event that a row already has is passed over; one that fails sets its stream aside, whose rows are its own. */
export function rowProjection<Event extends DomainEvent, Of extends RevisedTable, Part extends Table>({
  name,
  table,
  parts,
  hears,
  isOf,
  keyOf,
  first,
  changes,
}: RowPlan<Event, Of, Part>): Projection {
  const { table: partTable, touched: touchedBy, idOf } = parts;
  return {
    name,
    tables: [table, partTable],
    hears,
    onPoison: 'park-stream',
    needs: (recorded) => {
      if (!isOf(recorded)) return [];
      const key = keyOf(recorded);
      const ids = touchedBy(recorded.event);
      const row = { table, key };
      if (ids === 'everyone') return [row, { table: partTable, key }];
      return [row, ...ids.map((id) => ({ table: partTable, key: [...key, id] }))];
    },
    begins: (recorded) => {
      if (!isOf(recorded)) return undefined;
      const key = keyOf(recorded);
      return [
        { table, key },
        { table: partTable, key },
      ];
    },
    apply: (recorded, rows) => {
      if (!isOf(recorded)) return;
      const key = keyOf(recorded);
      const found = rowAt(rows, table, key);
      // Of a table that is still a type parameter the compiler doesn't resolve the column; `RevisedTable` says that it is a bigint.
      if (found !== undefined && recorded.revision <= (found.revision as bigint)) return;
      const before = found ?? first(recorded);
      const touched = touchedBy(recorded.event);
      const ids = touched === 'everyone' ? rowsUnder(rows, partTable, key).map(idOf) : touched;
      const cells = changes(before, recorded, ids, rows);
      // Cells alone: copying and looking at a whole row costs more than all the rest of an event.
      if (found === undefined) putRow(rows, table, { ...before, ...cells });
      else changeRow(rows, table, found, cells);
    },
  };
}
