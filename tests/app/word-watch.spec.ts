// Issue 12 A5: older processes count from when they are seen until they were not seen for a while; it is told once.
import { describe, expect, it } from 'vitest';
import { wordLevel } from '../../src/adapters/codec/words/word-levels.ts';
import { watchWords } from '../../src/app/word-watch.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

/** What counts after each look, where each sees what is given: a level, nobody, or a database that is away. */
async function lowestAfter(seen: readonly (number | undefined | Error)[]) {
  const observer = fakeObserver();
  const left = [...seen];
  const connected = () => {
    const next = left.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const { look, lowest, watch } = watchWords(connected, observer);
  const counted: number[] = [];
  await look();
  counted.push(lowest());
  const abort = new AbortController();
  const pace = {
    monotonicMs: () => 0,
    pause: () => {
      if (counted.length < seen.length - left.length) counted.push(lowest());
      if (left.length === 0) abort.abort();
      return Promise.resolve();
    },
  };
  await watch(pace, abort.signal);
  return { counted, told: observer.observed.map(({ kind }) => kind) };
}
const own = wordLevel;
const away = new Error('away');

describe('issue 12 A5: a process of an older version', () => {
  it('does not count where there is none, nor one of a later version', async () => {
    const { counted, told } = await lowestAfter([own, undefined, own + 1]);
    expect(counted).toEqual([own, own, own]);
    expect(told).toEqual([]);
  });

  it('counts at once, also at the first look, and is told of once', async () => {
    const { counted, told } = await lowestAfter([1, 1, 1]);
    expect(counted).toEqual([1, 1, 1]);
    expect(told).toEqual(['warn']);
    expect((await lowestAfter([own, 1])).counted).toEqual([own, 1]);
  });

  it('counts until five looks in a row have not seen it, and then no more', async () => {
    const gone = [own, own, own, own, own];
    const { counted, told } = await lowestAfter([1, ...gone, own]);
    expect(counted).toEqual([1, 1, 1, 1, 1, own, own]);
    expect(told).toEqual(['warn', 'info']);
    expect((await lowestAfter([1, own, own, own, own, 1, own])).counted).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('counts as it was seen last while the database is away', async () => {
    expect((await lowestAfter([1, away, away, away, away, away, away])).counted).toEqual(Array(7).fill(1));
    expect((await lowestAfter([own, away, away])).counted).toEqual(Array(3).fill(own));
  });
});
