// What every event log promises, the hardest clauses first. An adapter adopts it in one line; oddities of
// one store is in that store's own file. docs/guarantees.md links each of its promises to a clause.
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Clause, LogUnderTest } from './event-log/clause.ts';
import { expectationClauses } from './event-log/expectations.clauses.ts';
import { feedClauses } from './event-log/feed.clauses.ts';
import { raceClauses } from './event-log/races.clauses.ts';
import { readingClauses } from './event-log/reading.clauses.ts';
import { repeatClauses } from './event-log/repeats.clauses.ts';
import { unknownOutcomes } from './event-log/unknown-outcomes.clauses.ts';

/** Every clause. */
export const eventLogClauses: readonly Clause[] = [
  ...unknownOutcomes,
  ...feedClauses,
  ...raceClauses,
  ...expectationClauses,
  ...repeatClauses,
  ...readingClauses,
];

/** Runs every clause against the store that `make` gives. */
export function eventLogContract(store: string, make: () => Promise<LogUnderTest>): void {
  describe(`event log contract: ${store}`, () => {
    let under: LogUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    for (const { id, promise, hold, timeoutMs } of eventLogClauses) {
      it(`${id} ${promise}`, () => hold(under), timeoutMs);
    }
  });
}
