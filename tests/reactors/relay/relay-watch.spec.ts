// What is seen of a relay: its lag, and for how long it stands.
import { expect, it } from 'vitest';
import { watchRelay } from '../../../src/reactors/relay/relay-watch.ts';
import { relayPart } from '../../../src/app/relay-health.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { createMemoryRelayPlaces } from '../../support/memory/memory-relay-places.ts';
import { manualPace } from '../../support/projection-fakes.ts';

const topic = 'events';

it('issue 13, the relay: is well while it moves, and degraded once it stands while the log has more', async () => {
  const [pace, places, observer] = [manualPace(), createMemoryRelayPlaces(), fakeObserver()];
  let tail = 0n;
  const feed = { tail: () => Promise.resolve(tail) };
  const look = watchRelay({ topic, places, feed, pace, observer });
  const part = relayPart(topic, look);
  const gauge = (name: string) => observer.observed.findLast(({ what }) => what === name)?.value;
  expect([await part.check(), part.needed]).toEqual([{ state: 'ok' }, false]);
  tail = 12n;
  expect(await part.check()).toEqual({ state: 'ok' });
  await pace.advance(20_000);
  expect(await part.check()).toEqual({
    state: 'degraded',
    detail: 'has published nothing for 20 s or longer: what follows position 0 waits, commands do not',
  });
  expect([gauge('relay_position'), gauge('relay_lag_events'), gauge('relay_still_seconds')]).toEqual([
    0, 12, 20,
  ]);
  const place = await places.claim(topic, 1n, 'now');
  await places.move(topic, 1n, place, { ...place, position: 5n });
  expect([await part.check(), gauge('relay_still_seconds')]).toEqual([{ state: 'ok' }, 0]);
  await places.report(topic, 1n, 'stalled', 'topic-replaced: it was deleted');
  expect(await part.check()).toEqual({
    state: 'degraded',
    detail: 'stalled (topic-replaced): docs/runbook.md, "RelayStands"',
  });
});
