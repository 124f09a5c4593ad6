// Total tables over a union of messages: one entry for each type, demanded by the compiler, so that a new
// command or event cannot be forgotten. Types only; each aggregate looks its own table up in one line.
import type { AggregateTypes, Decision } from './decider.ts';
import type { Seen } from './seen.ts';

/** The members of a union of messages that have one of the given types, in the form that a table's entry fits. */
export type OneOf<
  Message extends { readonly type: string },
  Type extends Message['type'] = Message['type'],
> = { [T in Type]: { readonly type: T } & Extract<Message, { readonly type: T }> }[Type];

/** What each event does to the state that it is given (and may mutate). */
export type Evolutions<Types extends AggregateTypes> = {
  readonly [Type in Types['event']['type']]: (
    state: Types['state'],
    event: OneOf<Types['event'], Type>,
  ) => Types['state'];
};

/** The rule of each command, which sees the state readonly all the way down. */
export type Decisions<Types extends AggregateTypes> = {
  readonly [Type in Types['command']['type']]: (
    command: OneOf<Types['command'], Type>,
    state: Seen<Types['state']>,
  ) => Decision<Types['event'], Types['refusal']>;
};
