// What is said of a meeting's media from its end to its deletion: the terms under which they are kept, what was there, and what
// was removed. Objects are named by ids alone, so nothing here is anybody's words.
import type { AccountId } from './ids.ts';
import type { Instant } from './instant.ts';

/** The version of the rule by which dates are set: the day count of the plan, as days in the account's time zone after the end. */
export const retentionPolicyVersion = 1;

/** Most objects that an inventory names one by one; its digest covers all. */
export const maxListedObjects = 100;

/** Under which terms a meeting's media are kept. */
export interface RetentionTerms {
  readonly account: AccountId;
  /** The name of the account's plan at the instant the meeting ended. */
  readonly plan: string;
  /** Of that plan, or of the limits that were set in its place. */
  readonly retentionDays: number;
  /** The account's, an IANA name. */
  readonly timeZone: string;
  readonly endedAt: Instant;
  /** Not before this instant, and soon after it. */
  readonly dueAt: Instant;
  readonly policyVersion: number;
}

/** Where an object lies: as the recorder wrote it, or sealed for keeping. */
export type MediaStore = 'landing' | 'vault';

/** One object. */
export interface MediaObject {
  readonly store: MediaStore;
  readonly name: string;
  readonly bytes: number;
}

/** Everything below a meeting's prefix, before anything of it is destroyed. */
export interface MediaInventory {
  readonly objects: number;
  readonly bytes: number;
  /** The first `maxListedObjects`, by store and name. */
  readonly listed: readonly MediaObject[];
  /** SHA-256 of the whole list as canonical JSON (RFC 8785). */
  readonly digest: string;
}

/** What was destroyed and removed; a look after it found nothing. */
export interface MediaRemoval {
  /** The subjects whose keys were destroyed. */
  readonly keys: readonly string[];
  /** When the look found nothing left. */
  readonly removedAt: Instant;
}
