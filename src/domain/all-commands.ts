// The unions of every command and every refusal of the program.
import type { Aggregates, Category } from './all-aggregates.ts';
import type { Bare } from './shared/bare.ts';

/** A command that can be decided: outside facts are in it. */
export type DomainCommand = Aggregates[Category]['command'];

/** A command as it is sent, before outside facts are asked for. */
export type BareCommand = { readonly [C in Category]: Bare<Aggregates[C]> }[Category];

/** The access record has none: it never refuses. */
export type DomainRefusal = Aggregates[Category]['refusal'];
