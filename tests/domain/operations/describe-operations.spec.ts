// A day's acts described: which began, which ended, in order of their ids.
import { expect, it } from 'vitest';
import { describeOperations } from '../../../src/domain/operations/describe-operations.ts';
import { parseOperatorActId } from '../../../src/domain/shared/ids.ts';

it('a day of acts is described with each act, whatever order they came in', () => {
  const [first, second] = [1, 2].map((n) => parseOperatorActId(`00000000-0000-4000-8000-00000000000${n}`)!);
  expect(describeOperations({ acts: new Map() })).toEqual({ status: 'none', acts: [] });
  const acts = new Map([
    [second!, 'ended'],
    [first!, 'begun'],
  ] as const);
  expect(describeOperations({ acts })).toEqual({
    status: 'recorded',
    acts: [
      { act: first, state: 'begun' },
      { act: second, state: 'ended' },
    ],
  });
});
