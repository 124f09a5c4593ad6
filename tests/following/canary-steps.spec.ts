// Issue 13, E23: which steps of the way have seen the canary's newest beat.
import { describe, expect, it } from 'vitest';
import { canarySteps } from '../../src/following/canary-steps.ts';
import type { CanaryBeat } from '../../src/ports/canary.port.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

/** Steps over beats that the test sets; `look` lets them be looked at once. */
function aWay() {
  let newest: CanaryBeat | undefined;
  let nowMs = 0;
  let failing = false;
  const seen: string[] = [];
  const canary = {
    newest: () => Promise.resolve(newest),
    seen: (step: string, { beat }: CanaryBeat) => {
      if (failing) return Promise.reject(new Error('away'));
      seen.push(`${step} ${beat}`);
      return Promise.resolve();
    },
  };
  const abort = { now: new AbortController() };
  const pace = {
    monotonicMs: () => nowMs,
    pause: () => {
      abort.now.abort();
      return Promise.resolve();
    },
  };
  const steps = canarySteps({ canary, pace, observer: fakeObserver() });
  const feed = { read: (after: bigint) => Promise.resolve([after]), other: 'kept' };
  return {
    steps,
    feed,
    seen,
    sent: async (beat: CanaryBeat) => {
      newest = beat;
      abort.now = new AbortController();
      await steps.run(abort.now.signal);
    },
    pass: (ms: number) => void (nowMs += ms),
    fail: (is: boolean) => void (failing = is),
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('issue 13 E23: a step of the canary', () => {
  it('has seen a beat once its follower asks for what follows the beat, and says so once', async () => {
    const { steps, feed, seen, sent } = aWay();
    const along = steps.along('projection x', feed);
    expect(await along.read(9n, 10)).toEqual([9n]);
    expect(along.other).toBe('kept');
    await sent({ beat: 1n, position: 7n });
    await along.read(6n, 10);
    await settled();
    expect(seen).toEqual([]);
    await along.read(7n, 10);
    await along.read(8n, 10);
    await settled();
    expect(seen).toEqual(['projection x 1']);
    await sent({ beat: 2n, position: 7n });
    await along.read(8n, 10);
    await settled();
    expect(seen).toEqual(['projection x 1', 'projection x 2']);
  });

  it('has not seen it where what else belongs to it fails, and tries that again ten seconds later', async () => {
    const { steps, feed, seen, sent, pass, fail } = aWay();
    const published: bigint[] = [];
    let isAway = true;
    const along = steps.along('relay', feed, ({ beat }) => {
      published.push(beat);
      return isAway ? Promise.reject(new Error('away')) : Promise.resolve();
    });
    await sent({ beat: 1n, position: 0n });
    await along.read(0n, 10);
    await settled();
    isAway = false;
    pass(9_000);
    await along.read(0n, 10);
    await settled();
    expect([published, seen]).toEqual([[1n], []]);
    pass(1_000);
    fail(true);
    await along.read(0n, 10);
    await settled();
    fail(false);
    pass(10_000);
    await along.read(0n, 10);
    await settled();
    expect([published, seen]).toEqual([[1n, 1n, 1n], ['relay 1']]);
  });

  it('takes a beat that the broker gave, and none that was never sent', async () => {
    const { steps, seen, sent } = aWay();
    steps.given('reactor rooms', 1n);
    await sent({ beat: 3n, position: 0n });
    steps.given('reactor rooms', 4n);
    steps.given('reactor rooms', 3n);
    steps.given('reactor rooms', 2n);
    await settled();
    expect(seen).toEqual(['reactor rooms 3']);
  });
});
