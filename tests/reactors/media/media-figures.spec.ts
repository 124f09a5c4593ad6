// Webhooks that wait and rooms that are looked at, as metrics.
import { expect, it } from 'vitest';
import { showRooms, showWebhooks } from '../../../src/reactors/media/media-figures.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';

it('issue 13 B3: shows how many webhooks wait and for how long, and how many rooms are watched and how late', async () => {
  const observer = fakeObserver();
  await showWebhooks({ standing: () => Promise.resolve({ waiting: 3, oldestSeconds: 7.5 }) }, observer);
  await showRooms({ standing: () => Promise.resolve({ rooms: 2, overdueSeconds: 0.5 }) }, observer);
  expect(observer.observed.map(({ what, value }) => [what, value])).toEqual([
    ['webhooks_waiting', 3],
    ['webhooks_oldest_seconds', 7.5],
    ['rooms_watched', 2],
    ['rooms_overdue_seconds', 0.5],
  ]);
});
