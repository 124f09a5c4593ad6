import { expect, it } from 'vitest';
import { watch } from '../../src/app/watch.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { manualPace } from '../support/projection-fakes.ts';

it('looks at everything every 15 seconds, and goes on where a look fails', async () => {
  const pace = manualPace();
  const observer = fakeObserver();
  const abort = new AbortController();
  const looks = { well: 0, failing: 0 };
  const watched = [
    { name: 'One thing', look: () => Promise.resolve((looks.well += 1)) },
    {
      name: 'Another',
      look: () => {
        looks.failing += 1;
        return Promise.reject(new Error('away'));
      },
    },
  ];
  const ended = watch(watched, observer, pace, abort.signal);
  await pace.advance(31_000);
  expect(looks).toEqual({ well: 3, failing: 3 });
  expect(observer.observed).toHaveLength(3);
  expect(observer.observed[0]).toMatchObject({
    kind: 'warn',
    what: 'Another could not be looked at; the metrics stay as they were until the next try',
  });
  abort.abort();
  await ended;
});
