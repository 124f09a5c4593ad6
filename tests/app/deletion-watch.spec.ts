// Issue 14 B7: deletions that are late are told of once, and shown.
import { expect, it } from 'vitest';
import { deletionWatch } from '../../src/app/deletion-watch.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { Overdue } from '../../src/ports/overdue-items.port.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { after } from '../support/histories/cast.ts';

it('issue 14: counts deletions that have been due for 15 minutes, degrades health, and tells once of their coming and going', async () => {
  const observer = fakeObserver();
  const asked: Instant[] = [];
  let found: Overdue = { count: 0, oldest: undefined };
  const overdue = (by: Instant) => {
    asked.push(by);
    return Promise.resolve(found);
  };
  const { look, part } = deletionWatch({
    deletions: { overdue },
    clock: { now: () => after(0, 3_600) },
    observer,
  });
  expect(await part.check()).toEqual({ state: 'ok' });
  await look();
  expect(asked).toEqual([after(0, 2_700)]);
  found = { count: 2, oldest: after(0, 2_400) };
  await look();
  await look();
  expect(part.needed).toBe(false);
  expect(await part.check()).toEqual({
    state: 'degraded',
    detail: '2 overdue: docs/runbook.md, "DeletionsOverdue"',
  });
  found = { count: 0, oldest: undefined };
  await look();
  await look();
  expect(await part.check()).toEqual({ state: 'ok' });
  const told = observer.observed.filter(({ kind }) => kind !== 'gauge');
  expect(told.map(({ kind, fields }) => [kind, fields])).toEqual([
    ['error', { meetings: 2, oldestSeconds: 1_200 }],
    ['info', {}],
  ]);
  const shown = observer.observed.filter(({ kind }) => kind === 'gauge');
  expect(shown.map(({ what, value }) => [what, value])).toEqual(
    [0, 2, 2, 0, 0].flatMap((count) => [
      ['deletions_overdue', count],
      ['deletions_overdue_seconds', count === 0 ? 0 : 1_200],
    ]),
  );
});
