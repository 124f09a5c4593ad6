// The command path, put together: one handler per aggregate over one store, and the facts they ask each other.
import type { Aggregates, Category } from '../domain/all-aggregates.ts';
import type { Dispatch } from '../ports/dispatch.port.ts';
import type { InReadableWords } from '../ports/readable-words.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import { aggregates } from './aggregates.ts';
import type { Answers } from './answers.ts';
import { commandBus } from './command-bus.ts';
import { commandHandler } from './command-handler.ts';
import type { CommandHandler } from './command-handler.ts';
import { completer } from './completion.ts';
import { factsFrom } from './facts.ts';
import type { Facts } from './facts.ts';
import { ofEach } from './of-each.ts';
import type { SnapshotTaker } from './snapshot-taker.ts';
import { stateAt } from './state-at.ts';

/** A way to send commands, and to ask the streams they are decided in. */
export interface CommandPath {
  readonly dispatch: Dispatch;
  readonly facts: Facts;
}

type Handlers = { readonly [C in Category]: CommandHandler<Aggregates[C]['state']> };

/** The command path of one process; without a taker of snapshots it folds every stream from its beginning. */
export function commandPath(
  store: EventStore,
  answers: Answers,
  snapshots?: SnapshotTaker,
  inReadableWords?: InReadableWords,
): CommandPath {
  const handlers = ofEach<typeof aggregates, Handlers>(aggregates, ({ decider }) =>
    commandHandler(decider, store, answers, snapshots?.of(decider), inReadableWords),
  );
  const facts = factsFrom(handlers, stateAt(store, aggregates.account.decider));
  const completions = Object.values(aggregates).map((aggregate) => aggregate.facts);
  const dispatch = commandBus({ handlers, complete: completer(completions, facts) });
  return { dispatch, facts };
}
