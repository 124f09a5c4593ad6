// The metric of what is stuck: set for every owner, over and over, through faults.
import { expect, it } from 'vitest';
import { watchStuckWork } from '../../src/app/stuck-watch.ts';
import type { Observer } from '../../src/ports/observer.port.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

it('sets the gauge of each owner at every look, and goes on after one that failed', async () => {
  const observer = fakeObserver();
  const abort = new AbortController();
  const looks = [new Map([['timers', 2]]), undefined, new Map([['timers', 0]])];
  const pauses: number[] = [];
  const counts = () => {
    const counted = looks.shift();
    return counted === undefined ? Promise.reject(new Error('away')) : Promise.resolve(counted);
  };
  const pause = (ms: number) => {
    pauses.push(ms);
    if (looks.length === 0) abort.abort();
    return Promise.resolve();
  };
  const gauges: unknown[] = [];
  const gauge: Observer['gauge'] = (...told) => void gauges.push(told);
  await watchStuckWork({ counts }, { ...observer, gauge }, { pause }, abort.signal);
  expect(pauses).toEqual([15_000, 15_000, 15_000]);
  expect(gauges).toEqual([
    ['stuck_work', 2, { owner: 'timers' }],
    ['stuck_work', 0, { owner: 'timers' }],
  ]);
  expect(observer.observed).toMatchObject([{ kind: 'warn' }]);
});
