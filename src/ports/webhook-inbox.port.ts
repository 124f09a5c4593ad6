// The need to keep each webhook of a provider once, as it came, until it was applied: those of one room in the order in which they came.
import type { CorrelationId, StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { StuckCause } from './stuck-work.port.ts';

/** A webhook whose signature was verified. */
export interface Arrival {
  /** Who sent it: `livekit`. */
  readonly provider: string;
  /** The provider's own id of it: the same when it is sent again. */
  readonly id: string;
  /** What it is called, known to us or not. */
  readonly name: string;
  /** The name of the room that it is about; empty where it is about none. */
  readonly room: string;
  readonly body: Uint8Array;
  /** Of the request that brought it; absent where a process kept it that wrote down neither. */
  readonly correlation?: CorrelationId;
  readonly traceparent?: string;
}

/** A webhook that a worker holds. */
export interface InboxEntry extends Arrival {
  readonly receivedAt: Instant;
  /** How often it was held, this time included. */
  readonly attempts: number;
}

/** Webhooks; any number of processes keep them, and any number of workers apply them. */
export interface WebhookInbox {
  /** `known`: it came before. `full`: 100,000 wait already, and it is not kept. */
  readonly receive: (arrival: Arrival) => Promise<'kept' | 'known' | 'full'>;
  /** The oldest webhook of each room, oldest first, at most `limit`, each held by `worker` for `leaseMs`. Those of no room wait for none. */
  readonly claim: (worker: string, limit: number, leaseMs: number) => Promise<readonly InboxEntry[]>;
  /** Holds these for `leaseMs` from now on; those whose lease was lost stay as they are. */
  readonly renew: (worker: string, entries: readonly InboxEntry[], leaseMs: number) => Promise<void>;
  /** It was applied, or there is nothing to do about it. Changes nothing where its lease was lost. */
  readonly done: (worker: string, entry: InboxEntry, outcome: 'applied' | 'ignored') => Promise<void>;
  /** Something that it needs was away: held back for `retryInMs`, with its room. No failure is counted. */
  readonly postponed: (worker: string, entry: InboxEntry, retryInMs: number) => Promise<void>;
  /** It can't be applied: held back for `retryInMs`, or stuck (stuck-work.port.ts) after `maxFailures` failures; its room then goes on without it. */
  readonly failed: (
    worker: string,
    entry: InboxEntry,
    about: { readonly tenant: TenantId; readonly stream: StreamName; readonly cause: StuckCause },
    retryInMs: number,
    maxFailures: number,
  ) => Promise<'again' | 'stuck'>;
  /** Makes a stuck webhook wait again, for as many failures as at first; false where it is not stuck. */
  readonly retryStuck: (stream: StreamName, id: string) => Promise<boolean>;
  /** Gives a stuck webhook up; false where it is not stuck. */
  readonly skipStuck: (stream: StreamName, id: string) => Promise<boolean>;
  /** How many wait, and for how long the oldest does; 0 where none does. */
  readonly standing: () => Promise<{ readonly waiting: number; readonly oldestSeconds: number }>;
  /** Deletes at most `limit` that ended more than `webhookDays` ago; gives how many. */
  readonly sweep: (limit: number) => Promise<number>;
}

/** For so long a webhook is kept after it was applied, so that one that is sent again is known. */
export const webhookDays = 30;
