// A projection is complete once it has shown what the log held at the first question, and stays so.
import { expect, it } from 'vitest';
import { caughtUpOnce } from '../../../src/app/roles/caught-up-once.ts';

it('says no until the projection is where the log ended at the first question, and yes from then on', async () => {
  const log = { end: 10n };
  const shown = { position: 0n };
  const isCaughtUp = caughtUpOnce({
    tail: () => Promise.resolve(log.end),
    standing: () => Promise.resolve(shown),
  });
  const answers = [await isCaughtUp()];
  log.end = 500n;
  shown.position = 9n;
  answers.push(await isCaughtUp());
  shown.position = 10n;
  answers.push(await isCaughtUp());
  shown.position = 0n;
  answers.push(await isCaughtUp());
  expect(answers).toEqual([false, false, true, true]);
});

it('asks for the end again where the log did not answer', async () => {
  let asked = 0;
  const tail = () => (asked++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve(1n));
  const isCaughtUp = caughtUpOnce({ tail, standing: () => Promise.resolve({ position: 1n }) });
  await expect(isCaughtUp()).rejects.toThrow('away');
  expect(await isCaughtUp()).toBe(true);
});
