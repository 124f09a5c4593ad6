// The need of operators to see the state of projections, to rule events out, and to have their acts recorded.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { ProjectionStatus } from './projection-store.port.ts';

/** The state of a projection; `projection` is its key. */
export interface ProjectionRecord {
  readonly projection: string;
  readonly position: bigint;
  readonly epoch: string;
  readonly status: ProjectionStatus;
  readonly reason: string | undefined;
  readonly parkedStreams: number;
  readonly updatedAt: Instant;
}

/** Who does something to a projection, and why. */
export interface OperatorAct {
  readonly actor: string;
  readonly reason: string;
}

/** An event that a projection passes over for good, in rebuilds too. */
export interface SkippedEvent {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly position: bigint;
}

export interface ProjectionRecords {
  readonly list: () => Promise<readonly ProjectionRecord[]>;
  /** Marks an event to be passed over; may be repeated. */
  readonly skip: (projection: string, event: SkippedEvent, act: OperatorAct) => Promise<void>;
}
