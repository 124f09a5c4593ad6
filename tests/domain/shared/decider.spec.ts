// The three answers of a decision.
import { expect, it } from 'vitest';
import { accept, nothing, refuse } from '../../../src/domain/shared/decider.ts';

it('a decision accepts with events in order, accepts with nothing to say, or refuses with facts', () => {
  expect(accept({ type: 'A' }, { type: 'B' })).toEqual({
    kind: 'accepted',
    events: [{ type: 'A' }, { type: 'B' }],
  });
  expect(nothing()).toEqual({ kind: 'accepted', events: [] });
  expect(refuse({ code: 'no', limit: 3 })).toEqual({ kind: 'refused', refusal: { code: 'no', limit: 3 } });
});
