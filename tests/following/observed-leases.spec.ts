import { expect, it } from 'vitest';
import { observedLeases } from '../../src/following/observed-leases.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { manualPace, memoryLeases } from '../support/projection-fakes.ts';

it('issue 12 A9: shows which leases this process holds, and that it no longer does', async () => {
  const all = memoryLeases(manualPace());
  const observer = fakeObserver();
  const leases = observedLeases(all, observer);
  const shown = () => observer.observed.map(({ fields, value }) => [fields['lease'], value]);
  const lease = await leases.acquire('housekeeping', 'one', 5_000);
  expect(shown()).toEqual([['housekeeping', 1]]);
  await leases.release(lease!, 'one');
  expect(shown().at(-1)).toEqual(['housekeeping', 0]);
  await all.acquire('housekeeping', 'other', 5_000);
  expect(await leases.acquire('housekeeping', 'one', 5_000)).toBeUndefined();
  expect(shown()).toHaveLength(3);
  expect(shown().at(-1)).toEqual(['housekeeping', 0]);
});
