// The access record of one auditor and one day. It never refuses and, unlike all other aggregates, is not idempotent
// by itself: the same question put twice is two reads. A repeated request is caught by its command id.
import type { NoFacts } from '../shared/bare.ts';
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import { accept, type Decision } from '../shared/decider.ts';
import type { AccessId } from '../shared/ids.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import type { AccessCommand, AccessEvent, AccessRefusal } from './access.events.ts';

/** How many reads are on record; what was read is in the events themselves. */
export interface AccessState {
  readonly reads: number;
}

/** The words and the state of an access record. */
export interface AccessTypes {
  readonly id: AccessId;
  readonly state: AccessState;
  readonly command: AccessCommand;
  readonly event: AccessEvent;
  readonly refusal: AccessRefusal;
  readonly facts: NoFacts;
}

type AccessDecision = Decision<AccessEvent, AccessRefusal>;

const evolutions: Evolutions<AccessTypes> = {
  AuditRead: ({ reads }) => ({ reads: reads + 1 }),
};

const decisions: Decisions<AccessTypes> = {
  RecordAuditRead: recordRead,
};

function recordRead(command: AccessCommand): AccessDecision {
  const { auditor, question, scope, subject, upTo, detail } = command;
  return accept({ type: 'AuditRead', auditor, question, scope, subject, upTo, detail });
}

export const accessDecider = tabledDecider<AccessTypes>({
  category: 'access',
  initial: () => ({ reads: 0 }),
  evolutions,
  decisions,
});
