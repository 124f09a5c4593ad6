// The laws that every decider keeps, whatever happened and whatever is asked: run over histories that random
// commands made through the decider itself. Plain assertions: they run some hundred thousand times.
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import type { AggregateTypes, Decider } from '../../src/domain/shared/decider.ts';

/** What a run came across: types of events and codes of refusals, each with how often. */
export type Sightings = Map<string, number>;

/** What an aggregate adds to the laws of all. */
export interface Promises<Types extends AggregateTypes> {
  /** Throws where a state breaks a promise of its own. */
  readonly holds: (state: Types['state']) => void;
  /** Commands whose very point is that the second time is refused (a single-use ticket). */
  readonly singleUse?: readonly Types['command']['type'][];
}

/** Runs commands through a decider, checking every law at every step; gives the history that they made. */
export function obeysTheLaws<Types extends AggregateTypes>(
  decider: Decider<Types>,
  commands: readonly Types['command'][],
  promises: Promises<Types>,
  seen: Sightings = new Map(),
): readonly Types['event'][] {
  const history: Types['event'][] = [];
  let state: Types['state'] = decider.initial();
  let copied: Types['state'] = decider.initial();
  for (const command of commands) {
    const before = inOrder(state);
    const decision = decider.decide(command, state);
    strictEqual(inOrder(state), before, 'a decision only looks at the state');
    if (decision.kind === 'refused') {
      note(seen, decision.refusal.code);
      deepStrictEqual(decider.decide(command, state), decision, 'the same refusal again');
      continue;
    }
    for (const event of decision.events) {
      note(seen, event.type);
      history.push(frozen(event));
      state = decider.evolve(state, event);
      copied = decider.evolve(structuredClone(copied), event);
    }
    if (decision.events.length > 0) {
      strictEqual(inOrder(state), inOrder(copied), 'the mutating fold equals a copying one');
      promises.holds(state);
    }
    const again = decider.decide(command, state);
    const mayRefuse = promises.singleUse?.includes(command.type) ?? false;
    ok(again.kind === 'accepted' || mayRefuse, `${command.type} again is not refused`);
    strictEqual(again.kind === 'accepted' ? again.events.length : 0, 0, `${command.type} again adds nothing`);
  }
  let refolded: Types['state'] = decider.initial();
  for (const event of history) refolded = decider.evolve(refolded, event);
  strictEqual(inOrder(refolded), inOrder(state), 'the history alone gives the state');
  return history;
}

/** A state as text, maps and sets in their own order: two folds must agree on the order of a queue too. */
function inOrder(state: unknown): string {
  return JSON.stringify(state, (_name, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

/** Makes an event unchangeable: a fold that writes into its events would falsify the record in memory. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

function note(seen: Sightings, word: string): void {
  seen.set(word, (seen.get(word) ?? 0) + 1);
}
