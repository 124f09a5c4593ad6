// What the simulated media plane was asked, what came of it, and what it told: in order, for those who count from outside.
import type { Instant } from '../../domain/shared/instant.ts';

/** A call of its API. `changed`: it made a difference; a repetition that finds everything done makes none. */
export interface AskedEntry {
  readonly kind: 'asked';
  readonly at: Instant;
  readonly method: string;
  readonly room: string;
  readonly identity: string;
  /** `ok`, or LiveKit's code. */
  readonly outcome: string;
  readonly changed: boolean;
  /** What the caller got of it: `lost` and `failed` are mishaps after it was done. */
  readonly reply: 'given' | 'lost' | 'failed';
}

/** A webhook, when nothing more will be done about it. */
export interface ToldEntry {
  readonly kind: 'told';
  readonly at: Instant;
  readonly id: string;
  readonly event: string;
  readonly room: string;
  readonly outcome: 'delivered' | 'refused' | 'given-up' | 'lost' | 'queue-full' | 'too-old';
  /** How often it was sent, the repetition of one that was delivered included. */
  readonly sent: number;
}

/** Somebody came or went. */
export interface PresenceEntry {
  readonly kind: 'came' | 'went';
  readonly at: Instant;
  readonly room: string;
  readonly identity: string;
  readonly connection: string;
}

export type LedgerEntry = AskedEntry | ToldEntry | PresenceEntry;

/** Where entries go; each is written before the caller has its answer. */
export interface Ledger {
  readonly write: (entry: LedgerEntry) => void;
}
