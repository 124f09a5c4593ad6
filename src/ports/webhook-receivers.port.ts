// The need to hand a message to a program outside that a tenant named, without being led to a place inside by it.
import type { Instant } from '../domain/shared/instant.ts';

/** One attempt at one message. */
export interface WebhookSending {
  readonly url: string;
  /** The same in every attempt: by it the receiver knows doubles. */
  readonly id: string;
  readonly at: Instant;
  /** JSON. */
  readonly body: string;
  /** Texts of the secrets that sign it. */
  readonly secrets: readonly string[];
}

/** What came of it. A receiver that was not reached, or whose answer did not come, may have the message nevertheless. */
export type WebhookAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'failed'; readonly cause: WebhookFailure };

/** `address-refused`: the name leads to an address that is not public. */
export type WebhookFailure = 'timeout' | 'name-unknown' | 'address-refused' | 'certificate' | 'unreachable';

/** Receivers. */
export interface WebhookReceivers {
  /** Why an address can't be a receiver's, as the end of a sentence that begins with "it"; `undefined` where it can. */
  readonly refusalOf: (url: string) => string | undefined;
  /** Sends once; takes no longer than `webhookTimeoutMs`. Rejects only when aborted. */
  readonly send: (sending: WebhookSending, signal: AbortSignal) => Promise<WebhookAnswer>;
}

/** For so long a receiver may take to answer, names and connections included. */
export const webhookTimeoutMs = 15_000;
