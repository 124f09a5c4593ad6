// One person's consent in one meeting: the last decision of each purpose. A withdrawal needs no text and is possible for ever.
import type { Actor } from '../shared/actor.ts';
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import { accept, nothing, refuse, type Decision } from '../shared/decider.ts';
import type { ConsentId, PersonId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import type { ConsentPurpose } from '../shared/consent-purpose.ts';
import type { ConsentCommand, ConsentEvent, ConsentFacts, ConsentRefusal } from './consent.events.ts';

/** What was decided last; of a withdrawal, the text that had been agreed to. */
export interface Decided {
  readonly decision: 'given' | 'refused' | 'withdrawn';
  readonly language: string;
  readonly version: number;
}

export interface ConsentState {
  readonly decided: Map<ConsentPurpose, Decided>;
}

/** The words and the state of a person's consent in a meeting. */
export interface ConsentTypes {
  readonly id: ConsentId;
  readonly state: ConsentState;
  readonly command: ConsentCommand;
  readonly event: ConsentEvent;
  readonly refusal: ConsentRefusal;
  readonly facts: ConsentFacts;
}

type ConsentDecision = Decision<ConsentEvent, ConsentRefusal>;

const evolutions: Evolutions<ConsentTypes> = {
  ConsentGiven: (state, { purpose, language, version }) => {
    state.decided.set(purpose, { decision: 'given', language, version });
    return state;
  },
  ConsentRefused: (state, { purpose, language, version }) => {
    state.decided.set(purpose, { decision: 'refused', language, version });
    return state;
  },
  ConsentWithdrawn: (state, { purpose }) => {
    const before = state.decided.get(purpose);
    if (before !== undefined) state.decided.set(purpose, { ...before, decision: 'withdrawn' });
    return state;
  },
};

const decisions: Decisions<ConsentTypes> = {
  GiveConsent: (command, state) => answer(command, state, 'given', 'ConsentGiven'),
  RefuseConsent: (command, state) => answer(command, state, 'refused', 'ConsentRefused'),
  WithdrawConsent: withdraw,
};

/** Only the newest text can be answered; the same answer to it again says nothing new. */
function answer(
  command: ConsentCommand<'GiveConsent' | 'RefuseConsent'>,
  { decided }: Seen<ConsentState>,
  decision: 'given' | 'refused',
  type: 'ConsentGiven' | 'ConsentRefused',
): ConsentDecision {
  const { meeting, person, purpose, language, version, newest, method, by } = command;
  if (!isPerson(by, person)) return refuse({ code: 'not-yourself', meeting, person });
  if (newest === null) return refuse({ code: 'consent-text-unknown', purpose, language });
  if (newest !== version)
    return refuse({ code: 'consent-text-outdated', purpose, language, version, newest });
  const before = decided.get(purpose);
  const isKnown = before?.decision === decision && before.language === language && before.version === version;
  return isKnown ? nothing() : accept({ type, meeting, person, purpose, language, version, method });
}

function withdraw(
  { meeting, person, purpose, by }: ConsentCommand<'WithdrawConsent'>,
  { decided }: Seen<ConsentState>,
): ConsentDecision {
  if (!isPerson(by, person)) return refuse({ code: 'not-yourself', meeting, person });
  switch (decided.get(purpose)?.decision) {
    case 'given':
      return accept({ type: 'ConsentWithdrawn', meeting, person, purpose });
    case 'withdrawn':
      return nothing();
    default:
      return refuse({ code: 'consent-not-given', meeting, purpose });
  }
}

function isPerson(by: Actor, person: PersonId): boolean {
  return (by.kind === 'person' || by.kind === 'guest') && by.id === person;
}

export const consentDecider = tabledDecider<ConsentTypes>({
  category: 'consent',
  initial: () => ({ decided: new Map() }),
  evolutions,
  decisions,
});
