// Issue 12 D7: the right is taken away at the start, or as soon as no process of an older version is there.
import { describe, expect, it } from 'vitest';
import { wordLevel } from '../../src/adapters/codec/words/word-levels.ts';
import type { RawAppends } from '../../src/adapters/postgres/raw-appends.ts';
import { watchRawAppends } from '../../src/app/raw-appends-watch.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

/** Each try sees a level of words, and comes to an outcome or a failure; `tries` of none are left. */
async function played(seen: readonly (readonly [level: number, outcome: RawAppends | Error])[]) {
  const observer = fakeObserver();
  let turn = 0;
  let asked = 0;
  const words = { lowest: () => seen[turn]?.[0] ?? wordLevel };
  const close = () => {
    asked += 1;
    const outcome = seen[turn]?.[1] ?? 'closed';
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  };
  const abort = new AbortController();
  const pace = {
    monotonicMs: () => 0,
    pause: () => {
      turn += 1;
      if (turn >= seen.length) abort.abort();
      return Promise.resolve();
    },
  };
  const rest = await watchRawAppends({ words, close, observer });
  await rest?.(pace, abort.signal);
  return { atOnce: rest === undefined, turn, asked, told: observer.observed.map(({ kind }) => kind) };
}

describe('issue 12 D7: the watch over raw appends', () => {
  it('has nothing left to do where nobody is older', async () => {
    expect(await played([[wordLevel, 'were-closed']])).toEqual({ atOnce: true, turn: 0, asked: 1, told: [] });
    expect(await played([[wordLevel, 'closed']])).toEqual({
      atOnce: true,
      turn: 0,
      asked: 1,
      told: ['info'],
    });
  });

  it('asks for nothing while an older process counts, says so once, and ends when it is done', async () => {
    const older = [wordLevel - 1, 'closed'] as const;
    const all = await played([older, older, older, [wordLevel, 'closed'], older, older]);
    expect(all).toEqual({ atOnce: false, turn: 3, asked: 1, told: ['warn', 'info'] });
  });

  it('goes by what is connected at that moment, too', async () => {
    const all = await played([
      [wordLevel, 'older-connected'],
      [wordLevel, 'closed'],
      [wordLevel, 'closed'],
    ]);
    expect(all).toEqual({ atOnce: false, turn: 1, asked: 2, told: ['warn', 'info'] });
  });

  it('tries again after a failure, which it tells once, and ends with the process', async () => {
    const fails = [wordLevel, new Error('away')] as const;
    expect(await played([fails, fails, fails])).toEqual({ atOnce: false, turn: 3, asked: 3, told: ['warn'] });
  });
});
