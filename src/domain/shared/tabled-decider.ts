// A decider from its two tables: what each event does, and the rule of each command.
import type { Decisions, Evolutions, OneOf } from './by-type.ts';
import type { AggregateTypes, Decider } from './decider.ts';
import type { Seen } from './seen.ts';

/** What an aggregate says of itself. */
export interface Tables<Types extends AggregateTypes> {
  readonly category: string;
  readonly initial: () => Types['state'];
  readonly evolutions: Evolutions<Types>;
  readonly decisions: Decisions<Types>;
}

/** The decider that looks each message up in its table. */
export function tabledDecider<Types extends AggregateTypes>(tables: Tables<Types>): Decider<Types> {
  const { category, initial, evolutions, decisions } = tables;
  return {
    category,
    initial,
    decides: (command): command is Types['command'] => Object.hasOwn(decisions, command.type),
    // The two casts say what the compiler cannot follow for a union that it does not know yet: the entry under a
    // message's type takes that very message.
    evolve: (state, event) =>
      evolutions[event.type as EventType<Types>](state, event as OneOf<Types['event']>),
    decide: (command, state) =>
      decisions[command.type as CommandType<Types>](
        command as OneOf<Types['command']>,
        state as Seen<Types['state']>,
      ),
  };
}

type EventType<Types extends AggregateTypes> = Types['event']['type'];
type CommandType<Types extends AggregateTypes> = Types['command']['type'];
