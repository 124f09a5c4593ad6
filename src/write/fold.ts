// A decider as the command path holds it: the state's type is known, the words are the unions of all aggregates. Method
// syntax on purpose: a stream holds only its own aggregate's events, and a handler gets only its own commands,
// so a decider of the narrower words fits here without a cast.
import type { DomainCommand, DomainRefusal } from '../domain/all-commands.ts';
import type { DomainEvent } from '../domain/all-events.ts';
import type { Decision } from '../domain/shared/decider.ts';

/** Where a stream's state starts, what an event does to it, what a command leads to. */
export interface Fold<State> {
  readonly category: string;
  initial(): State;
  evolve(state: State, event: DomainEvent): State;
  decide(command: DomainCommand, state: State): Decision<DomainEvent, DomainRefusal>;
}
