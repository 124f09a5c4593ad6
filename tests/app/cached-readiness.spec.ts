// Issue 12, D4 and A9: readiness costs the stores the same however often it is asked, and is a metric.
import { describe, expect, it } from 'vitest';
import { cachedReadiness } from '../../src/app/cached-readiness.ts';
import type { PartHealth } from '../../src/app/health.routes.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

function given() {
  const world = { nowMs: 5_000, looks: 0, stopping: false, state: 'ok' as PartHealth['state'] };
  let answer = (): void => undefined;
  const observer = fakeObserver();
  const health = {
    started: () => true,
    stopping: () => world.stopping,
    parts: () => {
      world.looks += 1;
      const check = () =>
        new Promise<{ state: PartHealth['state'] }>((resolve) => {
          const { state } = world;
          answer = () => resolve({ state });
        });
      return [{ name: 'log', needed: true, check }];
    },
  };
  const readiness = cachedReadiness({ health, pace: { monotonicMs: () => world.nowMs }, observer });
  const shown = (metric: string) =>
    observer.observed
      .filter(({ what, value }) => what === metric && value === 1)
      .map(({ fields }) => fields['state']);
  return { world, readiness, answer: () => answer(), shown };
}

describe('issue 12 D4: readiness', () => {
  it('is looked at once by all who ask at the same time, however long the look takes', async () => {
    const { world, readiness, answer } = given();
    const asked = [readiness(), readiness()];
    world.nowMs += 1_900;
    asked.push(readiness());
    answer();
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(['ready', 'ready', 'ready']);
    expect(world.looks).toBe(1);
  });

  it('is at most a second old', async () => {
    const { world, readiness, answer } = given();
    const first = readiness();
    answer();
    await first;
    world.state = 'down';
    world.nowMs += 999;
    expect((await readiness()).status).toBe('ready');
    expect(world.looks).toBe(1);
    world.nowMs += 1;
    const second = readiness();
    answer();
    expect((await second).status).toBe('not-ready');
    expect(world.looks).toBe(2);
  });

  it('says at once that the program is stopping', async () => {
    const { world, readiness, answer } = given();
    const first = readiness();
    answer();
    await first;
    world.stopping = true;
    expect((await readiness()).status).toBe('stopping');
  });

  it('issue 12 A9: shows in metrics what it and each part is', async () => {
    const { world, readiness, answer, shown } = given();
    for (const state of ['ok', 'down'] as const) {
      world.state = state;
      world.nowMs += 1_000;
      const looked = readiness();
      answer();
      await looked;
    }
    expect(shown('readiness_part_state')).toEqual(['ok', 'down']);
    expect(shown('readiness_state')).toEqual(['ready', 'not-ready']);
  });
});
