// The words of consent: what one person decided in one meeting, for each purpose. Only the person decides; nothing that was
// said is ever taken back from the record, and the last decision is the one in force.
import type { Actor } from '../shared/actor.ts';
import type { OutsideFacts } from '../shared/bare.ts';
import type { ConsentId, MeetingId, PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';
import type { ConsentPurpose, ConsentTextName } from '../shared/consent-purpose.ts';

/** How a person said so: on a screen, aloud, or on paper. */
export type ConsentMethod = 'screen' | 'spoken' | 'paper';

interface Asked {
  /** Named after the meeting and the person. */
  readonly consent: ConsentId;
  readonly meeting: MeetingId;
  readonly person: PersonId;
  readonly by: Actor;
  readonly at: Instant;
}

/** A decision about the text that the person was shown. */
interface Answer extends ConsentTextName {
  readonly version: number;
  readonly method: ConsentMethod;
}

interface ConsentCommands {
  /** `newest` is the newest version of the text in this language, null where there is none: an outside fact. */
  GiveConsent: Answer & { readonly newest: number | null };
  RefuseConsent: Answer & { readonly newest: number | null };
  WithdrawConsent: { readonly purpose: ConsentPurpose };
}

export type ConsentCommand<Type extends keyof ConsentCommands = keyof ConsentCommands> = MessageOf<
  ConsentCommands,
  Type,
  Asked
>;

/** Whose consent, and in which meeting. */
interface Of {
  readonly meeting: MeetingId;
  readonly person: PersonId;
}

interface ConsentEvents {
  ConsentGiven: Of & Answer;
  ConsentRefused: Of & Answer;
  ConsentWithdrawn: Of & { readonly purpose: ConsentPurpose };
}

export type ConsentEvent<Type extends keyof ConsentEvents = keyof ConsentEvents> = MessageOf<
  ConsentEvents,
  Type
>;

export type ConsentRefusal =
  | { readonly code: 'not-yourself'; readonly meeting: MeetingId; readonly person: PersonId }
  /** Nothing was given that could be withdrawn. */
  | { readonly code: 'consent-not-given'; readonly meeting: MeetingId; readonly purpose: ConsentPurpose }
  | ({ readonly code: 'consent-text-unknown' } & ConsentTextName)
  /** Another text is in force than the one that the person was shown. */
  | ({
      readonly code: 'consent-text-outdated';
      readonly version: number;
      readonly newest: number;
    } & ConsentTextName);

/** What other streams say: whether the meeting knows the person and goes on, and which text is the newest. */
export type ConsentFacts = OutsideFacts<ConsentCommand, { GiveConsent: 'newest'; RefuseConsent: 'newest' }>;
