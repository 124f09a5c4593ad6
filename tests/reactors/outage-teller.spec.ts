import { expect, it } from 'vitest';
import { outageTeller } from '../../src/reactors/outage-teller.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

function aTeller() {
  const observer = fakeObserver();
  const teller = outageTeller({ name: 'rooms', fallback: 'nobody joins' }, observer);
  const said = () =>
    observer.observed.filter(({ kind }) => kind === 'error' || kind === 'info').map(({ kind }) => kind);
  return { observer, teller, said };
}

it('issue 13, breakers: an outage is told once, however it is noticed, and its end once', () => {
  const { teller, said, observer } = aTeller();
  teller.breaker('open');
  for (let probe = 0; probe < 3; probe += 1) {
    teller.breaker('half-open');
    teller.breaker('open');
  }
  teller.oldest('a', 301);
  teller.oldest('b', 400);
  expect(said()).toEqual(['error']);
  expect(observer.observed.find(({ kind }) => kind === 'error')?.fields).toMatchObject({
    system: 'rooms',
    fallback: 'nobody joins',
    noticed: 'five calls in a row found it away',
  });
  teller.breaker('half-open');
  teller.breaker('closed');
  teller.oldest('a', 0);
  expect(said()).toEqual(['error']);
  teller.oldest('b', 0);
  expect(said()).toEqual(['error', 'info']);
});

it('issue 13, breakers: an effect that waits for more than five minutes is an outage, though the breaker is closed', () => {
  const { teller, said } = aTeller();
  teller.oldest('a', 300);
  expect(said()).toEqual([]);
  teller.oldest('a', 301);
  teller.oldest('a', 600);
  expect(said()).toEqual(['error']);
});

it('shows the breaker’s state as a gauge', () => {
  const { teller, observer } = aTeller();
  teller.breaker('open');
  const newest = new Map(
    observer.observed
      .filter(({ kind }) => kind === 'gauge')
      .map(({ fields, value }) => [fields['state'], value]),
  );
  expect(newest).toEqual(
    new Map([
      ['closed', 0],
      ['open', 1],
      ['half-open', 0],
    ]),
  );
});
