// The grammar of every decider's examples: given these events, when this is asked, then these events happened or
// that refusal was given. Catches nothing, so a failed expectation can never pass for an expected refusal.
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { AggregateTypes, Decider } from '../../src/domain/shared/decider.ts';

/** The events, in order ([]: accepted, and nothing to say), a refusal's code, or some of its facts. */
export type Expected<Types extends AggregateTypes> =
  | readonly Types['event'][]
  | Types['refusal']['code']
  | (Partial<Types['refusal']> & { readonly code: Types['refusal']['code'] });

/** The state after some events, folded by the decider itself. */
export function fold<Types extends AggregateTypes>(
  decider: Decider<Types>,
  events: readonly Types['event'][],
): Types['state'] {
  return events.reduce<Types['state']>((state, event) => decider.evolve(state, event), decider.initial());
}

/** `given(events).when(command).then(expected)` for one decider. */
export function specificationOf<Types extends AggregateTypes>(decider: Decider<Types>) {
  return (...events: readonly Types['event'][]) => ({
    when: (command: Types['command']) => {
      const state = fold(decider, events);
      const before = structuredClone(state);
      const decision = decider.decide(command, state);
      expect(isDeepStrictEqual(state, before), 'a decision only looks at the state').toBe(true);
      return {
        then: (expected: Expected<Types>): void => {
          if (Array.isArray(expected)) {
            // What is so already is told by tests of its own.
            expect({ ...decision, already: undefined }).toEqual({ kind: 'accepted', events: expected });
          } else {
            const refusal: object = typeof expected === 'string' ? { code: expected } : expected;
            expect(decision).toMatchObject({ kind: 'refused', refusal });
          }
        },
      };
    },
  });
}
