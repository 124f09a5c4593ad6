// What a projection is: which events it hears, which rows an event needs, and what the event does to them.
// Pure: rows come from the batch's working set and go back to it; no clock, no chance, no I/O.
import type { DomainEvent } from '../domain/all-events.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import type { Cell, Row, RowNeed, Table } from '../ports/read-table.ts';
import type { RowOf } from './declared-rows.ts';

/** The working set of a batch: what `needs` asked for is there; what is put or removed is written at the end. */
export interface Rows {
  /** The row under a whole key; `undefined` is a case of its own (the row is absent). */
  readonly get: <Of extends Table>(table: Of, key: readonly Cell[]) => RowOf<Of> | undefined;
  /** Every row under a key prefix that was asked for, in key order. */
  readonly list: <Of extends Table>(table: Of, prefix: readonly Cell[]) => readonly RowOf<Of>[];
  readonly put: (table: Table, row: Row) => void;
  /** Changes cells of a row as it is in force; only these are looked at again. */
  readonly change: <Of extends Table>(table: Of, row: RowOf<Of>, cells: Partial<RowOf<Of>>) => void;
  readonly remove: (table: Table, key: readonly Cell[]) => void;
}

/** What to do with an event that cannot be projected: set its stream aside, or stop the whole projection. */
export type PoisonRule = 'park-stream' | 'stop';

export interface Projection {
  /** Permanent: checkpoint, lease and parked rows are kept under it. */
  readonly name: string;
  readonly tables: readonly Table[];
  /** The events it hears, chosen explicitly (`hears` or `exhaustiveOver`). */
  readonly hears: ReadonlySet<DomainEvent['type']>;
  readonly onPoison: PoisonRule;
  readonly needs: (recorded: RecordedEvent) => readonly RowNeed[];
  readonly apply: (recorded: RecordedEvent, rows: Rows) => void;
  /**
   * Everything that the stream whose first event this is may ever need, so that none of it is asked for event by event
   * while the rows are kept; `undefined` where that can't be said.
   */
  readonly begins?: (recorded: RecordedEvent) => readonly RowNeed[] | undefined;
}

/** A projection that shows only some events: their names, checked against the union. */
export function hears(...types: readonly DomainEvent['type'][]): ReadonlySet<DomainEvent['type']> {
  return new Set(types);
}

/** A projection that must hear every event of a union: a forgotten name fails to compile. */
export function exhaustiveOver<Event extends DomainEvent>(
  types: Readonly<Record<Event['type'], unknown>>,
): ReadonlySet<DomainEvent['type']> {
  return new Set(Object.keys(types) as Event['type'][]);
}

/**
 * Under what a projection's checkpoint, lease and parked streams are kept: `<name>@<version>`. A new version has
 * tables and a checkpoint of its own, so that two versions of the code run side by side. Throws where its tables
 * have different versions: they share one checkpoint, so they are made anew together.
 */
export function projectionKey(projection: Projection): string {
  const versions = new Set(projection.tables.map((table) => table.version));
  const [version, other] = versions;
  if (version === undefined || other !== undefined) {
    throw new Error(`All tables of ${projection.name} must have one version: they share one checkpoint.`);
  }
  return `${projection.name}@${version}`;
}
