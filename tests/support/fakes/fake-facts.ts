// Facts as a test wants them: the states of at most one stream of each kind.
import type { Aggregates, Category } from '../../../src/domain/all-aggregates.ts';
import type { TenantId } from '../../../src/domain/shared/ids.ts';
import { aggregates } from '../../../src/write/aggregates.ts';
import { factsFrom } from '../../../src/write/facts.ts';
import type { AskedHandlers, Facts } from '../../../src/write/facts.ts';
import { ofEach } from '../../../src/write/of-each.ts';

/** Facts from these states; what is not given is not there. */
export function fakeFacts(given: { readonly [C in Category]?: Aggregates[C]['state'] }): Facts {
  return factsFrom(
    ofEach<typeof aggregates, AskedHandlers>(aggregates, ({ decider }, category) => ({
      ask: <Fact>(_tenant: TenantId, _stream: string, select: (state: unknown) => Fact) =>
        Promise.resolve(select(given[category] ?? decider.initial())),
    })),
    () => Promise.resolve(given.account ?? aggregates.account.decider.initial()),
  );
}
