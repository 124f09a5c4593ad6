// Given events, when events, then rows: a projection in memory, one event at a time, with nothing but what it
// asked for by `needs`.
import { expect } from 'vitest';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { Cell, Row, RowNeed, Table } from '../../src/ports/read-table.ts';
import type { Projection } from '../../src/projections/projection.ts';
import { createWorkingSet } from '../../src/projections/working-set.ts';

/** The tables of a projection in memory. */
export interface MemoryTables {
  readonly project: (recorded: RecordedEvent) => void;
  /** Rows of a table in key order (numbers and bigints by value, texts by code units). */
  readonly rows: (table: Table) => readonly Row[];
}

/** Tables filled by projecting events one by one; throws what the projection throws. */
export function memoryTables(projection: Projection): MemoryTables {
  const tables = new Map<Table, Map<string, Row>>(projection.tables.map((table) => [table, new Map()]));
  const keyOf = (table: Table, row: Row): readonly Cell[] => table.key.map((name) => row[name] ?? null);
  const textOf = (key: readonly Cell[]): string => key.map(String).join('\0');
  const load = (needs: readonly RowNeed[]) => {
    const loaded = new Map<Table, Row[]>();
    for (const { table, key } of needs) {
      const all = tables.get(table);
      if (all === undefined) throw new Error(`${projection.name} has no table ${table.name}.`);
      const wanted = textOf(key);
      const found = [...all.values()].filter(
        (row) => textOf(keyOf(table, row).slice(0, key.length)) === wanted,
      );
      loaded.set(table, [...(loaded.get(table) ?? []), ...found]);
    }
    return loaded;
  };
  return {
    project: (recorded) => {
      if (!projection.hears.has(recorded.event.type)) return;
      const rows = createWorkingSet();
      const needs = projection.needs(recorded);
      rows.admit(needs, load(needs));
      projection.apply(recorded, rows);
      for (const { table, inserts, upserts, removals } of rows.changes()) {
        const all = tables.get(table);
        if (all === undefined) throw new Error(`${projection.name} has no table ${table.name}.`);
        for (const row of [...inserts, ...upserts]) all.set(textOf(keyOf(table, row)), row);
        for (const key of removals) all.delete(textOf(key));
      }
    },
    rows: (table) => {
      const compare = (a: Cell, b: Cell): number =>
        a === b || a === null || b === null ? 0 : a < b ? -1 : 1;
      return [...(tables.get(table)?.values() ?? [])].sort((a, b) =>
        table.key.reduce((order, name) => order || compare(a[name] ?? null, b[name] ?? null), 0),
      );
    },
  };
}

/** What can be said after events. */
export interface ThenRows {
  /** The table holds exactly these rows, in key order. */
  readonly then: (table: Table, rows: readonly Row[]) => ThenRows;
  /** The table's only row holds at least these cells. */
  readonly thenRow: (table: Table, cells: Partial<Row>) => ThenRows;
}

/** `given(...history).when(...events).then(table, rows)`. */
export function projectionSpec(projection: Projection) {
  const after = (events: readonly RecordedEvent[]): ThenRows => {
    const memory = memoryTables(projection);
    for (const recorded of events) memory.project(recorded);
    const said: ThenRows = {
      then: (table, rows) => {
        expect(memory.rows(table)).toEqual(rows);
        return said;
      },
      thenRow: (table, cells) => {
        expect(memory.rows(table)).toEqual([expect.objectContaining(cells)]);
        return said;
      },
    };
    return said;
  };
  return {
    given: (...history: readonly RecordedEvent[]) => ({
      when: (...events: readonly RecordedEvent[]): ThenRows => after([...history, ...events]),
      /** The events can't be projected, for a reason that matches. */
      whenPoison: (event: RecordedEvent, reason: RegExp): void => {
        const memory = memoryTables(projection);
        for (const recorded of history) memory.project(recorded);
        expect(() => memory.project(event)).toThrow(reason);
      },
    }),
  };
}
