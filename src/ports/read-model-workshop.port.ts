// The need to build read models beside the live ones: to swap them in without failing a read, or to compare them
// with a copy of the live ones and drop them.
import type { Checkpoint, ProjectionStore } from './projection-store.port.ts';
import type { Table } from './read-table.ts';

/** A cell that differs from a rebuild's; `column` is undefined where the whole row is missing on one side. */
export interface Difference {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly column: string | undefined;
  readonly live: string | undefined;
  readonly rebuilt: string | undefined;
}

/** SHA-256 (hex) over the rows of a table in key order, on both sides, and the first differences. */
export interface Comparison {
  readonly table: string;
  readonly rows: number;
  readonly liveHash: string;
  readonly rebuiltHash: string;
  readonly differences: readonly Difference[];
}

/** Swapping a rebuilt read model in. `fence` is that of the live projection's lease. */
export interface Swap {
  readonly projection: string;
  readonly fence: bigint;
  readonly schema: string;
  readonly tables: readonly Table[];
  readonly checkpoint: Checkpoint;
}

/** Schemas beside `read`; they are changed over the owner's connection. */
export interface ReadModelWorkshop {
  /** A store with its own tables, checkpoints and parked streams. */
  readonly storeOf: (schema: string) => ProjectionStore;
  /** Makes empty tables in a schema, without a checkpoint; what an earlier run left of them is dropped. */
  readonly prepare: (schema: string, projection: string, tables: readonly Table[]) => Promise<void>;
  /** Copies the live tables into a schema in one snapshot; returns the checkpoint of that snapshot, if the projection has one. */
  readonly copyLive: (
    schema: string,
    projection: string,
    tables: readonly Table[],
  ) => Promise<Checkpoint | undefined>;
  /** Compares two schemas' tables cell by cell, in key order; at most `limit` differences. */
  readonly compare: (live: string, rebuilt: string, table: Table, limit: number) => Promise<Comparison>;
  /** Puts rebuilt tables and their checkpoint in place of the live ones, all at once. Transient `swap-contended` after the last try. */
  readonly swap: (swap: Swap) => Promise<void>;
  /** Drops schemas by prefix, with everything that is stored for them. */
  readonly drop: (prefix: string) => Promise<void>;
}
