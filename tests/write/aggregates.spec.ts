// The list of aggregates says the same as each aggregate says of itself.
import { expect, it } from 'vitest';
import { aggregates } from '../../src/write/aggregates.ts';

it('names each aggregate as its decider does, by which streams are named and snapshots filed', () => {
  expect(Object.values(aggregates).map(({ decider }) => decider.category)).toEqual(Object.keys(aggregates));
});

it('describes what nothing is known of', () => {
  for (const { decider, describe } of Object.values(aggregates)) {
    expect((describe as (state: unknown) => object)(decider.initial())).toMatchObject({ status: 'none' });
  }
});
