// The words of consent texts: what an organisation asks its people to agree to. Each publishing is a new version, counted for
// each purpose and language; what was published is never changed.
import type { Actor } from '../shared/actor.ts';
import type { NoFacts } from '../shared/bare.ts';
import type { ConsentPurpose, ConsentTextName } from '../shared/consent-purpose.ts';
import type { TenantId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';

interface ConsentTextCommands {
  /** `text` is public: no person's data. */
  PublishConsentText: ConsentTextName & {
    readonly tenant: TenantId;
    readonly text: string;
    readonly by: Actor;
    readonly at: Instant;
  };
}

export type ConsentTextCommand<Type extends keyof ConsentTextCommands = keyof ConsentTextCommands> =
  MessageOf<ConsentTextCommands, Type>;

interface ConsentTextEvents {
  ConsentTextPublished: ConsentTextName & { readonly version: number; readonly text: string };
}

export type ConsentTextEvent<Type extends keyof ConsentTextEvents = keyof ConsentTextEvents> = MessageOf<
  ConsentTextEvents,
  Type
>;

/** A purpose has texts in as many languages as it may. */
export interface ConsentTextRefusal {
  readonly code: 'consent-language-limit-reached';
  readonly purpose: ConsentPurpose;
  readonly limit: number;
  readonly count: number;
}

export type ConsentTextFacts = NoFacts;
