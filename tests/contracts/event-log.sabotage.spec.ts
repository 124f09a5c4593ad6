// Every clause and law of the log's contract can fail: for each there is a store that breaks it, and the clause notices.
import { expect, it } from 'vitest';
import { memoryLogUnderTest } from '../support/memory-log.ts';
import { eventLogClauses } from './event-log.contract.ts';
import { eventLogLaws } from './event-log.properties.ts';
import { saboteurs } from './event-log/saboteurs.ts';

const clauses = [...eventLogClauses, ...eventLogLaws];
/** A clause that waits for ever fails by that; in the memory log all others are over sooner. */
const patienceMs = 4_000;

it('there is a saboteur for every clause, and no other', () => {
  expect(Object.keys(saboteurs).sort()).toEqual(clauses.map(({ id }) => id).sort());
});

it('ids are used once', () => {
  expect(new Set(clauses.map(({ id }) => id)).size).toBe(clauses.length);
});

it.each(clauses.map((clause) => ({ ...clause, ...saboteurs[clause.id]! })))(
  '$id notices a store that $wrong',
  async ({ id, hold, spoil }) => {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error('it waits for ever')),
        id === 'L16' || id === 'L17' ? 50 : patienceMs,
      );
    });
    const held = Promise.race([hold(spoil(memoryLogUnderTest())), waited]).finally(() => clearTimeout(timer));
    await expect(held).rejects.toThrow();
  },
);
