// Outside facts in commands: which members of a command come from other streams, and what the command is before they
// were asked for. Types only: who asks for them is none of the domain's business.
import type { OneOf } from './by-type.ts';
import type { AggregateTypes } from './decider.ts';

/** An aggregate as the command path knows it: also what its streams are named by, and which outside facts its commands need. */
export interface AddressedTypes extends AggregateTypes {
  readonly id: string;
  /** A map made with `OutsideFacts`; `NoFacts` where no command needs any. */
  readonly facts: object;
}

/** For a command that carries no outside fact, but that one may refuse: a tenant is suspended, an invite revoked. */
type OnlyRefuses = 'only-refuses';

/**
 * By command, the members that are outside facts (or `only-refuses`). Does not compile for a command that there isn't,
 * nor for a member that it doesn't have.
 */
export type OutsideFacts<
  Command extends { readonly type: string },
  Map extends {
    readonly [Type in keyof Map]: Type extends Command['type']
      ? Exclude<keyof OneOf<Command, Type>, 'type'> | OnlyRefuses
      : never;
  },
> = Map;

/** No command needs any. */
export type NoFacts = object;

/** The types of the commands that need facts. */
export type NeedsFacts<Types extends AddressedTypes> = keyof Types['facts'] & Types['command']['type'];

/** Commands as routes, timers and reactors send them: without outside facts, and with no place to put a made-up one. */
export type Bare<
  Types extends AddressedTypes,
  Type extends Types['command']['type'] = Types['command']['type'],
> = {
  readonly [T in Type]: T extends keyof Types['facts']
    ? Without<Extract<Types['command'], { readonly type: T }>, Types['facts'][T]>
    : Extract<Types['command'], { readonly type: T }>;
}[Type];

type Without<Command, Facts> = Omit<Command, Facts & PropertyKey> & {
  readonly [Fact in Facts & keyof Command]?: never;
};
