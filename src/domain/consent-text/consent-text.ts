// The consent texts of one tenant: the newest of each purpose and language.
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import { accept, nothing, refuse, type Decision } from '../shared/decider.ts';
import type { ConsentTextName } from '../shared/consent-purpose.ts';
import type { TenantId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import type {
  ConsentTextCommand,
  ConsentTextEvent,
  ConsentTextFacts,
  ConsentTextRefusal,
} from './consent-text.events.ts';

/** In how many languages a purpose may have texts: the state holds the newest of each. */
export const maxConsentLanguages = 40;

/** The newest text of a purpose in a language. */
export interface NewestText extends ConsentTextName {
  readonly version: number;
  readonly text: string;
}

export interface ConsentTextState {
  /** By `<purpose>/<language>`. */
  readonly newest: Map<string, NewestText>;
}

/** The words and the state of a tenant's consent texts. */
export interface ConsentTextTypes {
  readonly id: TenantId;
  readonly state: ConsentTextState;
  readonly command: ConsentTextCommand;
  readonly event: ConsentTextEvent;
  readonly refusal: ConsentTextRefusal;
  readonly facts: ConsentTextFacts;
}

const evolutions: Evolutions<ConsentTextTypes> = {
  ConsentTextPublished: (state, { purpose, language, version, text }) => {
    state.newest.set(keyOf({ purpose, language }), { purpose, language, version, text });
    return state;
  },
};

const decisions: Decisions<ConsentTextTypes> = { PublishConsentText: publish };

/** The newest version of a purpose's text in a language; null: there is none. */
export function newestVersion({ newest }: Seen<ConsentTextState>, name: ConsentTextName): number | null {
  return newest.get(keyOf(name))?.version ?? null;
}

/** The text that is the newest already is not published again. */
function publish(
  { purpose, language, text }: ConsentTextCommand,
  { newest }: Seen<ConsentTextState>,
): Decision<ConsentTextEvent, ConsentTextRefusal> {
  const before = newest.get(keyOf({ purpose, language }));
  if (before?.text === text) return nothing();
  const count = [...newest.values()].filter((each) => each.purpose === purpose).length;
  if (before === undefined && count >= maxConsentLanguages) {
    return refuse({ code: 'consent-language-limit-reached', purpose, limit: maxConsentLanguages, count });
  }
  return accept({
    type: 'ConsentTextPublished',
    purpose,
    language,
    version: (before?.version ?? 0) + 1,
    text,
  });
}

function keyOf({ purpose, language }: ConsentTextName): string {
  return `${purpose}/${language}`;
}

export const consentTextDecider = tabledDecider<ConsentTextTypes>({
  category: 'consentText',
  initial: () => ({ newest: new Map() }),
  evolutions,
  decisions,
});
