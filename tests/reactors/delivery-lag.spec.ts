// How far deliveries lag the log is shown for every reactor, whoever delivers.
import { expect, it } from 'vitest';
import { showDeliveryLags } from '../../src/reactors/delivery-lag.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { after } from '../support/histories/cast.ts';

it('issue 13, metrics per reactor: how much was not delivered to it yet, in events and by the age of the oldest', async () => {
  const observer = fakeObserver();
  const places = new Map([
    ['late', 7n],
    ['ahead', 11n],
  ]);
  const read: bigint[] = [];
  await showDeliveryLags(['late', 'ahead', 'new'], {
    checkpoints: {
      find: (reactor) => {
        const position = places.get(reactor);
        return Promise.resolve(position === undefined ? undefined : { position, epoch: 'one' });
      },
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
  expect(read).toEqual([7n, 0n]);
  expect(observer.observed.map(({ what, fields, value }) => [what, fields['reactor'], value])).toEqual([
    ['reactor_lag_events', 'late', 3],
    ['reactor_lag_seconds', 'late', 12],
    ['reactor_lag_events', 'ahead', 0],
    ['reactor_lag_seconds', 'ahead', 0],
    ['reactor_lag_events', 'new', 10],
    ['reactor_lag_seconds', 'new', 12],
  ]);
});
