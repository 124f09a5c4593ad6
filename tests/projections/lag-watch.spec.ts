import { expect, it } from 'vitest';
import { allProjections } from '../../src/projections/all.ts';
import { showLags } from '../../src/projections/lag-watch.ts';
import { projectionKey } from '../../src/projections/projection.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { after } from '../support/histories/cast.ts';

const [first, second] = allProjections;

it('issue 12 A9: a standby shows how far projections lag, in events and by the age of the oldest that is missing', async () => {
  const observer = fakeObserver();
  const standing = (position: bigint) => ({ position, status: 'running' as const, stale: undefined });
  const read: bigint[] = [];
  await showLags({
    projections: [first!, second!],
    visibility: {
      standings: () =>
        Promise.resolve(
          new Map([
            [first!.name, standing(7n)],
            [second!.name, standing(11n)],
          ]),
        ),
    },
    feed: {
      tail: () => Promise.resolve(10n),
      read: (position) => {
        read.push(position);
        return Promise.resolve([{ position: position + 1n, at: after(0, 60) } as StoredEvent]);
      },
    },
    clock: { now: () => after(0, 72) },
    observer,
  });
  expect(read).toEqual([7n]);
  const shown = observer.observed.map(({ what, fields, value }) => [what, fields['projection'], value]);
  expect(shown).toEqual([
    ['projection_lag_events', projectionKey(first!), 3],
    ['projection_lag_seconds', projectionKey(first!), 12],
    ['projection_lag_events', projectionKey(second!), 0],
    ['projection_lag_seconds', projectionKey(second!), 0],
  ]);
});
