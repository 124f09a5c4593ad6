// What is known of a webhook endpoint where messages are sent to it.
import type { EventId, TenantId, WebhookEndpointId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { WebhooksEvent } from '../domain/webhooks/webhooks.events.ts';
import type { HeldSecret } from '../domain/webhooks/webhooks.state.ts';

export type WebhookLane = 'live' | 'replay';

/** An event about endpoints, and where it stands in the log. */
export interface EndpointChange {
  readonly tenant: TenantId;
  readonly position: bigint;
  readonly event: WebhooksEvent;
}

/** A tenant has events up to a position, recorded from an instant on. */
export interface WantedUpTo {
  readonly tenant: TenantId;
  readonly position: bigint;
  readonly at: Instant;
}

/** A lane that a worker holds. */
export interface HeldLane {
  readonly tenant: TenantId;
  readonly endpoint: WebhookEndpointId;
  readonly lane: WebhookLane;
  /** Grows with every claim of the endpoint. */
  readonly epoch: bigint;
  readonly generation: number;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly secrets: readonly HeldSecret[];
  /** Everything up to here was taken, or is none of its events. */
  readonly position: bigint;
  /** Up to here there are events. */
  readonly wanted: bigint;
  /** Attempts at the next message that failed. */
  readonly failures: number;
  /** It is to be disabled for this reason, and that is not recorded yet; empty otherwise. */
  readonly stopping: '' | 'failing' | 'gone';
  /** Why nothing was attempted the last time, for a reason of ours; empty otherwise. */
  readonly trouble: string;
  /** Of a replay: events recorded from `from` to before `to`. */
  readonly replay?: { readonly from: Instant; readonly to: Instant };
}

/** One attempt, as it is shown. `outcome` is `delivered`, or what was wrong. */
export interface NotedAttempt {
  readonly event: EventId;
  readonly type: string;
  readonly position: bigint;
  readonly number: number;
  readonly ms: number;
  readonly outcome: string;
  readonly status: number | null;
}

/** Endpoints by what they do, and how long ago the oldest event that waits was recorded (0: none waits). */
export interface WebhookFigures {
  readonly idle: number;
  readonly sending: number;
  readonly retrying: number;
  /** Due for more than a minute, and nobody sends to it. */
  readonly late: number;
  readonly blocked: number;
  readonly disabled: number;
  readonly oldestSeconds: number;
}

/** For so long attempts are shown. */
export const webhookAttemptDays = 30;
