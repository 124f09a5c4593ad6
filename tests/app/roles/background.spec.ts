// Work in the background: as much of it as there is may wait for the end of the program.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLifecycle } from '../../../src/app/lifecycle.ts';
import { startInBackground } from '../../../src/app/roles/background.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';

/** More than Node takes for a leak. */
const waiters = 40;

it('warns of no leak however much of the work waits for its end, and ends all of it', async () => {
  const warnings: string[] = [];
  const hear = ({ name }: Error): void => void warnings.push(name);
  process.on('warning', hear);
  const lifecycle = createLifecycle(() => undefined);
  let ended = 0;
  const wait = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(void (ended += 1)), { once: true });
    });
  await startInBackground({ lifecycle, observer: fakeObserver() }, 'many', async (signal) => {
    await Promise.all(Array.from({ length: waiters }, () => wait(signal)));
  });
  // Warnings are told in the next turn.
  await pause(0);
  process.off('warning', hear);
  await lifecycle.stop();
  expect(warnings).toEqual([]);
  expect(ended).toBe(waiters);
});
