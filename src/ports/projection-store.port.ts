// The need to change read models and move their checkpoint in one transaction, fenced: a worker that lost
// its lease can commit nothing. `projection` is a projection's key, `<name>@<version>`, everywhere.
import type { TenantId } from '../domain/shared/ids.ts';
import type { Cell, Row, RowNeed, Table } from './read-table.ts';

/** How far a projection has come, in which history. */
export interface Checkpoint {
  readonly position: bigint;
  readonly epoch: string;
}

/** Working; stopped by its own rule until an operator acts; stalled by a fault and trying again. */
export type ProjectionStatus = 'running' | 'stopped' | 'stalled';

/** A stream that a projection set aside because of one event; later events of it wait. */
export interface ParkedStream {
  readonly projection: string;
  readonly tenant: TenantId;
  readonly stream: string;
  /** Of the event that could not be projected. */
  readonly position: bigint;
  readonly revision: bigint;
  readonly reason: string;
}

/** What a worker finds when it takes over. `skips` are events to pass over by an operator's decision, by position. */
export interface ProjectionClaim {
  readonly checkpoint: Checkpoint;
  readonly status: ProjectionStatus;
  readonly reason: string | undefined;
  readonly parked: ReadonlySet<string>;
  readonly skips: ReadonlySet<bigint>;
}

/** The writes of one batch. `inserts` are rows that are known to be absent, `upserts` rows that may exist. */
export interface RowChanges {
  readonly table: Table;
  readonly inserts: readonly Row[];
  readonly upserts: readonly Row[];
  readonly removals: readonly (readonly Cell[])[];
}

/** What one batch commits. `fence` is the lease's: a newer claim makes the commit fail with a fatal fault `fenced`. */
export interface ProjectionCommit {
  readonly projection: string;
  readonly fence: bigint;
  readonly from: bigint;
  readonly to: Checkpoint;
  readonly changes: readonly RowChanges[];
  readonly parked: readonly ParkedStream[];
  /** Streams that are parked no longer. */
  readonly unparked?: readonly string[];
  /** How many events of parked streams were passed over, by stream. */
  readonly skipped?: ReadonlyMap<string, number>;
  /** The projection stops at `to` by its own rule, for this reason. */
  readonly stopped?: string;
}

/** Read models of one schema (`read` for the live ones, others for rebuilding and verifying). */
export interface ProjectionStore {
  /** Makes the tables where they are missing (by the owner's connection); fatal `table-changed` where one was made from another declaration. */
  readonly ensureTables: (tables: readonly Table[]) => Promise<void>;
  /** Takes over: from now on only this fence commits. A projection that was never run starts at 0 of `epoch`. Fatal `fenced` where a newer fence took over before. */
  readonly claim: (projection: string, fence: bigint, epoch: string) => Promise<ProjectionClaim>;
  readonly checkpoint: (projection: string) => Promise<Checkpoint | undefined>;
  readonly parkedStreams: (projection: string) => Promise<ReadonlySet<string>>;
  /** Publishes a status; does nothing for an older fence. */
  readonly report: (
    projection: string,
    fence: bigint,
    status: ProjectionStatus,
    reason: string,
  ) => Promise<void>;
  /** The rows that a batch needs, with one query per table. */
  readonly load: (needs: readonly RowNeed[]) => Promise<ReadonlyMap<Table, readonly Row[]>>;
  /** Commits all of it or nothing. Permanent `row-refused` where the database rejects a row as invalid. */
  readonly commit: (commit: ProjectionCommit) => Promise<void>;
}
