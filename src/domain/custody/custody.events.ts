// The words of custody: until when a meeting's recordings and transcripts are kept, what holds them back from deletion, and
// how they went. Hold and permit are decided on one stream, so that one of them wins.
import type { Actor } from '../shared/actor.ts';
import type { OutsideFacts } from '../shared/bare.ts';
import type { HoldId, MeetingId, PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MediaInventory, MediaRemoval, RetentionTerms } from '../shared/media-custody.ts';
import type { MessageOf } from '../shared/message-of.ts';
import type { Personal } from '../shared/personal.ts';

/** Why the deletion is permitted: its date has come, or an admin asked for it before. */
export type DeletionReason = 'due' | 'asked';

interface Asked {
  readonly meeting: MeetingId;
  readonly by: Actor;
  readonly at: Instant;
}

interface CustodyCommands {
  /** Sets the date from the plan that was in force when the meeting ended. `terms` is an outside fact. */
  ScheduleRetention: { readonly terms: RetentionTerms };
  /** `person`: only what concerns this person; null: the whole meeting. Either holds back the deletion of the meeting. */
  PlaceHold: {
    readonly hold: HoldId;
    readonly matter: Personal<string>;
    readonly person: PersonId | null;
  };
  AskHoldRelease: { readonly hold: HoldId };
  /** By another person than the one who asked for it. */
  ReleaseHold: { readonly hold: HoldId };
  PermitDeletion: { readonly reason: DeletionReason };
  /** What there is, before anything of it is destroyed. */
  RecordInventory: { readonly inventory: MediaInventory };
  /** The key is destroyed, and a look found nothing left. `certificate` is an outside fact. */
  CertifyDeletion: { readonly removal: MediaRemoval; readonly certificate: string };
}

export type CustodyCommand<Type extends keyof CustodyCommands = keyof CustodyCommands> = MessageOf<
  CustodyCommands,
  Type,
  Asked
>;

interface CustodyEvents {
  RetentionScheduled: RetentionTerms;
  HoldPlaced: { readonly hold: HoldId; readonly matter: Personal<string>; readonly person: PersonId | null };
  /** `asker`: the id of who asked, who can't be the one who releases it. */
  HoldReleaseAsked: { readonly hold: HoldId; readonly asker: string };
  HoldReleased: { readonly hold: HoldId };
  /** From here on no hold can be placed. */
  DeletionPermitted: {
    readonly reason: DeletionReason;
    readonly dueAt: Instant;
    readonly permittedAt: Instant;
  };
  DeletionInventoried: MediaInventory;
  /** `certificate`: the SHA-256 of the certificate's text (shared/deletion-certificate.ts). */
  DeletionCertified: MediaRemoval & { readonly certificate: string };
}

export type CustodyEvent<Type extends keyof CustodyEvents = keyof CustodyEvents> = MessageOf<
  CustodyEvents,
  Type
>;

export type CustodyRefusal =
  /** It is not over, so there is no date yet. */
  | { readonly code: 'retention-unknown'; readonly meeting: MeetingId }
  | { readonly code: 'retention-not-due'; readonly meeting: MeetingId; readonly dueAt: Instant }
  /** `holds`: how many. */
  | { readonly code: 'deletion-held'; readonly meeting: MeetingId; readonly holds: number }
  /** The hold comes too late. */
  | { readonly code: 'deletion-permitted'; readonly meeting: MeetingId; readonly permittedAt: Instant }
  | { readonly code: 'deletion-not-permitted'; readonly meeting: MeetingId }
  | { readonly code: 'hold-unknown'; readonly meeting: MeetingId; readonly hold: HoldId }
  | { readonly code: 'hold-limit-reached'; readonly meeting: MeetingId; readonly limit: number }
  | { readonly code: 'hold-release-not-asked'; readonly meeting: MeetingId; readonly hold: HoldId }
  /** Who asked for the release can't give it. */
  | { readonly code: 'second-person-required'; readonly meeting: MeetingId; readonly hold: HoldId };

/** What other streams say: the terms of the account as it was, whether there is such a meeting, the certificate's digest. */
export type CustodyFacts = OutsideFacts<
  CustodyCommand,
  { ScheduleRetention: 'terms'; PlaceHold: 'only-refuses'; CertifyDeletion: 'certificate' }
>;
