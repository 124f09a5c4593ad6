// The need to keep, for each webhook endpoint, how far its tenant's events were taken by the receiver. An endpoint has one lane for
// what happens, and one for what is sent again; one worker at a time holds an endpoint, so one message is under way to it.
import type { TenantId, WebhookEndpointId, WebhookSecretId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { EndpointChange, HeldLane, NotedAttempt, WantedUpTo, WebhookFigures } from './webhook-lane.ts';

/** Lanes; any number of workers. Raises faults of the database. */
export interface WebhookLanes {
  /** Takes events about endpoints in, in their order; those that were taken in before change nothing. */
  readonly change: (change: EndpointChange) => Promise<void>;
  readonly want: (wanted: readonly WantedUpTo[]) => Promise<void>;
  /** The secrets of an endpoint before the event at a position; none where there is none, or where that event was taken in before. */
  readonly secretsOf: (
    tenant: TenantId,
    endpoint: WebhookEndpointId,
    position: bigint,
  ) => Promise<readonly WebhookSecretId[]>;
  /** Lanes with something to do, those that waited longest first: of different endpoints, and not more than `mostOfTenant` endpoints of a tenant held at once. */
  readonly claim: (
    worker: string,
    limit: number,
    mostOfTenant: number,
    leaseMs: number,
  ) => Promise<readonly HeldLane[]>;
  /** A message was taken; `nextAt`: when the one after it was recorded. Gives false where the worker must let go of it. */
  readonly delivered: (
    worker: string,
    lane: HeldLane,
    attempt: NotedAttempt,
    nextAt: Instant | undefined,
    leaseMs: number,
  ) => Promise<boolean>;
  /** Nothing up to a position is to be sent; what follows was recorded at `at` or later. Gives false where the worker must let go of it. */
  readonly passed: (
    worker: string,
    lane: HeldLane,
    position: bigint,
    at: Instant,
    leaseMs: number,
  ) => Promise<boolean>;
  /** A message was not taken: it is tried again in about `retryInMs`, or the lane is stopped. Lets go of the endpoint. */
  readonly failed: (
    worker: string,
    lane: HeldLane,
    attempt: NotedAttempt,
    then: { readonly retryInMs: number } | { readonly stop: 'failing' | 'gone' },
  ) => Promise<void>;
  /** Nothing was attempted, for a reason of ours: tried again in `retryInMs`. Lets go of the endpoint. */
  readonly blocked: (worker: string, lane: HeldLane, trouble: string, retryInMs: number) => Promise<void>;
  /** Lets go of an endpoint, whose turn comes again after the others'. */
  readonly release: (worker: string, lane: HeldLane) => Promise<void>;
  readonly figures: () => Promise<WebhookFigures>;
  /** Deletes at most `limit` attempts of more than `webhookAttemptDays` ago; gives how many. */
  readonly sweep: (limit: number) => Promise<number>;
}
