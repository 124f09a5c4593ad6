// The contract of every aggregate: where it starts, what an event does to it, which events a command leads
// to. Idempotent by rule: a command asked twice is accepted twice and says nothing the second time.

/** The four words of one aggregate, bundled so that a reader meets one type parameter. */
export interface AggregateTypes {
  readonly state: unknown;
  readonly command: { readonly type: string };
  readonly event: { readonly type: string };
  readonly refusal: { readonly code: string };
}

/** Yes: these events happened (none where there is nothing to say). */
export interface Accepted<Event> {
  readonly kind: 'accepted';
  readonly events: readonly Event[];
  /** What is so already, where an answer needs it and there are no events to tell it. */
  readonly already?: Already;
}

/** What is so already, by name: ids, instants and words of the domain, nothing personal. */
export type Already = Readonly<Record<string, string | null>>;

/** No: only the caller must know; a code and the facts that prove it. Never thrown. */
export interface Refused<Refusal> {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

export type Decision<Event, Refusal> = Accepted<Event> | Refused<Refusal>;

/**
 * One aggregate. `evolve` owns the state that it is given and may mutate it (a meeting of 100 people is not
 * copied for a raised hand); `decide` sees it readonly. Neither waits, throws, reads a clock or rolls a die.
 */
export interface Decider<Types extends AggregateTypes> {
  readonly category: string;
  /** Whether a command is one of this aggregate's own. */
  readonly decides: (command: { readonly type: string }) => command is Types['command'];
  readonly initial: () => Types['state'];
  readonly evolve: (state: Types['state'], event: Types['event']) => Types['state'];
  readonly decide: (
    command: Types['command'],
    state: Readonly<Types['state']>,
  ) => Decision<Types['event'], Types['refusal']>;
}

const nothingToSay: Accepted<never> = { kind: 'accepted', events: [] };

/** Accepts with what happened, in order. */
export function accept<const Events extends readonly unknown[]>(...events: Events): Accepted<Events[number]> {
  return { kind: 'accepted', events };
}

/** Accepts and says nothing: what was asked for is so already. `already`: what of it the answer tells. */
export function nothing(already?: Already): Accepted<never> {
  return already === undefined ? nothingToSay : { ...nothingToSay, already };
}

/** Refuses with a code and its facts. */
export function refuse<Refusal>(refusal: Refusal): Refused<Refusal> {
  return { kind: 'refused', refusal };
}
