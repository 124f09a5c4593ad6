// The words of ops.projections are the states of followers, one for one.
import { expect, it } from 'vitest';
import { keptState, storedStatus } from '../../src/projections/stored-status.ts';

it.each([
  ['running', 'following'],
  ['stalled', 'stalled'],
  ['stopped', 'stopped'],
] as const)('what is stored as %s is %s', (stored, state) => {
  expect(keptState(stored)).toBe(state);
  expect(storedStatus(state)).toBe(stored);
});
