// Every clause and property of the log's contract can fail: for each there is a store that breaks it, and the clause notices.
import { expect, it } from 'vitest';
import { memoryLogUnderTest } from '../support/memory-log.ts';
import { eventLogClauses } from './event-log.contract.ts';
import { eventLogLaws } from './event-log.properties.ts';
import { saboteurs } from './event-log/saboteurs.ts';

const clauses = [...eventLogClauses, ...eventLogLaws];
/** These clauses wait until a follower is woken: a store that never wakes it fails by the time limit. */
const waiting: readonly string[] = ['L16', 'L17'];
const patienceMs = 50;

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
    const held = hold(spoil(memoryLogUnderTest()));
    const late = new Promise<never>((_, reject) => {
      if (waiting.includes(id)) timer = setTimeout(() => reject(new Error('it waits for ever')), patienceMs);
    });
    await expect(Promise.race([held, late])).rejects.toThrow();
    clearTimeout(timer);
  },
  30_000,
);
