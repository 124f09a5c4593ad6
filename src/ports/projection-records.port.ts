// The need of operators to see how projections stand and what is parked, and to put their acts on record.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { ProjectionStatus } from './projection-store.port.ts';

/** How a projection stands; `projection` is its key. */
export interface ProjectionRecord {
  readonly projection: string;
  readonly position: bigint;
  readonly epoch: string;
  readonly status: ProjectionStatus;
  readonly reason: string | undefined;
  readonly parkedStreams: number;
  readonly updatedAt: Instant;
}

/** A parked stream, and how many later events of it wait. */
export interface ParkedRecord {
  readonly projection: string;
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly position: bigint;
  readonly revision: bigint;
  readonly reason: string;
  readonly skippedEvents: number;
  readonly parkedAt: Instant;
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
  /** At most 1,000, oldest first. */
  readonly parked: (projection: string) => Promise<readonly ParkedRecord[]>;
  /** Rules an event out; harmless to repeat. */
  readonly skip: (projection: string, event: SkippedEvent, act: OperatorAct) => Promise<void>;
  /** Keeps what was done (`rebuild`, `release`, `resume`, …) in the projection's bounded history. */
  readonly record: (projection: string, deed: string, act: OperatorAct) => Promise<void>;
}
