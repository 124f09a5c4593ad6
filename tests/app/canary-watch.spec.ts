// Issue 13, E23: the canary's absence.
import { describe, expect, it } from 'vitest';
import { canaryWatch } from '../../src/app/canary-watch.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

describe('issue 13 E23: the watch of the canary', () => {
  it('tells once of a step that has seen no beat for two minutes, degrades health, and tells once that it is back', async () => {
    const observer = fakeObserver();
    let nowMs = 0;
    const ages = new Map<string, number>();
    const sent: bigint[] = [];
    const watch = canaryWatch({
      canary: {
        ages: () => Promise.resolve(ages),
        send: (position) => Promise.resolve(void sent.push(position)),
      },
      tail: () => Promise.resolve(7n),
      steps: ['projection x', 'reactor rooms'],
      pace: { monotonicMs: () => nowMs },
      observer,
    });
    await watch.send();
    expect(sent).toEqual([7n]);
    const lookAt = async (seconds: number, of: Readonly<Record<string, number>>) => {
      nowMs = seconds * 1_000;
      for (const [step, age] of Object.entries(of)) ages.set(step, age);
      await watch.look();
    };
    // Rows of a former run are old, and there is none of a step that never saw a beat.
    await lookAt(30, { sent: 9_000, 'projection x': 9_000 });
    expect(await watch.part.check()).toEqual({ state: 'ok' });
    await lookAt(120, { sent: 20, 'projection x': 20 });
    await lookAt(121, { sent: 21, 'projection x': 21 });
    await lookAt(200, { sent: 21, 'projection x': 21 });
    expect(await watch.part.check()).toEqual({
      state: 'degraded',
      detail: 'absent at reactor rooms: docs/runbook.md, "CanaryAbsent"',
    });
    await lookAt(230, { 'reactor rooms': 3 });
    expect(await watch.part.check()).toEqual({ state: 'ok' });
    const told = observer.observed.filter(({ kind }) => kind === 'error' || kind === 'info');
    expect(told.map(({ kind, fields }) => [kind, fields['step']])).toEqual([
      ['error', 'reactor rooms'],
      ['info', 'reactor rooms'],
    ]);
    const shown = observer.observed.filter(
      ({ kind, fields }) => kind === 'gauge' && fields['step'] === 'reactor rooms',
    );
    expect(shown.map(({ value }) => value)).toEqual([30, 120, 121, 200, 3]);
  });
});
