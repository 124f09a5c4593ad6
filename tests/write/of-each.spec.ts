// A map over the categories becomes another, entry by entry.
import { expect, it } from 'vitest';
import type { Category } from '../../src/domain/all-aggregates.ts';
import { aggregates } from '../../src/write/aggregates.ts';
import { ofEach } from '../../src/write/of-each.ts';

it('makes each entry of its own', () => {
  const names = ofEach<typeof aggregates, Readonly<Record<Category, string>>>(
    aggregates,
    ({ decider }, category) => `${category}: ${decider.category}`,
  );
  expect(Object.entries(names)).toEqual(Object.keys(aggregates).map((name) => [name, `${name}: ${name}`]));
});
