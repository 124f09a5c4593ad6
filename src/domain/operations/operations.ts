// The record of operators' acts of one UTC day. It never refuses: what is recorded twice says nothing the second time, and
// so does the end of an act that never began.
import type { NoFacts } from '../shared/bare.ts';
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import { accept, nothing, type Decision } from '../shared/decider.ts';
import type { OperationsId, OperatorActId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import type { OperationsCommand, OperationsEvent, OperationsRefusal } from './operations.events.ts';

/** How far each act of the day is. */
export interface OperationsState {
  readonly acts: Map<OperatorActId, 'begun' | 'ended'>;
}

/** The words and the state of a day's acts. */
export interface OperationsTypes {
  readonly id: OperationsId;
  readonly state: OperationsState;
  readonly command: OperationsCommand;
  readonly event: OperationsEvent;
  readonly refusal: OperationsRefusal;
  readonly facts: NoFacts;
}

type OperationsDecision = Decision<OperationsEvent, OperationsRefusal>;

const evolutions: Evolutions<OperationsTypes> = {
  OperatorActBegun: ({ acts }, { act }) => ({ acts: acts.set(act, 'begun') }),
  OperatorActEnded: ({ acts }, { act }) => ({ acts: acts.set(act, 'ended') }),
};

const decisions: Decisions<OperationsTypes> = {
  BeginOperatorAct: beginAct,
  EndOperatorAct: endAct,
};

function beginAct(
  command: OperationsCommand<'BeginOperatorAct'>,
  { acts }: Seen<OperationsState>,
): OperationsDecision {
  const { act, verb, target, name, reason } = command;
  return acts.has(act) ? nothing() : accept({ type: 'OperatorActBegun', act, verb, target, name, reason });
}

function endAct(
  command: OperationsCommand<'EndOperatorAct'>,
  { acts }: Seen<OperationsState>,
): OperationsDecision {
  const { act, outcome, code } = command;
  return acts.get(act) === 'begun' ? accept({ type: 'OperatorActEnded', act, outcome, code }) : nothing();
}

export const operationsDecider = tabledDecider<OperationsTypes>({
  category: 'operations',
  initial: () => ({ acts: new Map() }),
  evolutions,
  decisions,
});
