// The need to show a tenant how the sending to its webhook endpoints goes.
import type { EventId, TenantId, WebhookEndpointId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { WebhookLane } from './webhook-lane.ts';

/** How a lane stands. `trouble`: why nothing is attempted, for a reason of ours; empty otherwise. */
export interface ShownLane {
  readonly endpoint: WebhookEndpointId;
  readonly lane: WebhookLane;
  readonly isWaiting: boolean;
  readonly failures: number;
  readonly nextAttemptAt: Instant;
  readonly oldestAt: Instant | null;
  readonly trouble: string;
}

/** One attempt; `place` orders them. */
export interface ShownAttempt {
  readonly place: string;
  readonly event: EventId;
  readonly type: string;
  readonly lane: WebhookLane;
  readonly number: number;
  readonly at: Instant;
  readonly ms: number;
  readonly outcome: string;
  readonly status: number | null;
  readonly nextAttemptAt: Instant | null;
}

/** What is shown. Raises faults of the database. */
export interface WebhookView {
  readonly lanes: (tenant: TenantId) => Promise<readonly ShownLane[]>;
  /** Newest first, those before a place. */
  readonly attempts: (
    tenant: TenantId,
    endpoint: WebhookEndpointId,
    before: string | undefined,
    limit: number,
  ) => Promise<readonly ShownAttempt[]>;
}
