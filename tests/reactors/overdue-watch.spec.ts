import { expect, it } from 'vitest';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { Overdue } from '../../src/ports/overdue-items.port.ts';
import { showOverdue } from '../../src/reactors/overdue-watch.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { after } from '../support/histories/cast.ts';

it.each<[string, Overdue, number[]]>([
  ['late timers, and by how much', { count: 3, oldest: after(0, 40) }, [3, 60]],
  ['no late timer', { count: 0, oldest: undefined }, [0, 0]],
])('issue 12 A9: shows %s', async (_what, late, shown) => {
  const observer = fakeObserver();
  const asked: Instant[] = [];
  const overdue = (by: Instant) => {
    asked.push(by);
    return Promise.resolve(late);
  };
  await showOverdue({ overdue }, { now: () => after(0, 100) }, observer);
  expect(asked).toEqual([after(0, 95)]);
  expect(observer.observed.map(({ what, value }) => [what, value])).toEqual([
    ['timers_overdue', shown[0]],
    ['timers_overdue_seconds', shown[1]],
  ]);
});
