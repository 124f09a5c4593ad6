// A start that waits for its event store: it asks until there is an answer, says so, and gives up after a while.
import { expect, it } from 'vitest';
import { whenStoreAnswers } from '../../src/app/store-wait.ts';
import { FatalFault, TransientFault } from '../../src/ports/faults.ts';

/** A clock that only pauses move on. */
function waiting() {
  let nowMs = 0;
  const said: string[] = [];
  const pace = {
    monotonicMs: () => nowMs,
    pause: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  return { said, ports: { pace, say: (line: string) => void said.push(line) }, passedMs: () => nowMs };
}
const away = (): Promise<never> => Promise.reject(new TransientFault('eventstore-away', 'no connection'));

it('gives what a store says that is there, and says nothing', async () => {
  const { said, ports } = waiting();
  expect(await whenStoreAnswers(ports, () => Promise.resolve(7))).toBe(7);
  expect(said).toEqual([]);
});

it('asks again until the store answers, and says now and then that it waits, for what, and how long still', async () => {
  const { said, ports, passedMs } = waiting();
  expect(await whenStoreAnswers(ports, () => (passedMs() < 20_000 ? away() : Promise.resolve(7)))).toBe(7);
  expect(said).toEqual([
    'The event store does not answer (no connection). Waiting for it for 120 s more at most: start it, or see VOICEMEET_EVENTSTORE_URL.',
    'The event store does not answer (no connection). Waiting for it for 105 s more at most: start it, or see VOICEMEET_EVENTSTORE_URL.',
    'The event store answers now; the start goes on.',
  ]);
});

it('gives up after two minutes, with the last fault', async () => {
  const { ports, passedMs } = waiting();
  await expect(whenStoreAnswers(ports, away)).rejects.toMatchObject({
    code: 'eventstore-away',
    message: expect.stringMatching(/120 s.*no connection/) as string,
  });
  expect(passedMs()).toBe(120_000);
});

it('does not wait where waiting would not help', async () => {
  const { ports, passedMs } = waiting();
  const refused = new FatalFault('eventstore-credentials', 'access denied');
  await expect(whenStoreAnswers(ports, () => Promise.reject(refused))).rejects.toBe(refused);
  expect(passedMs()).toBe(0);
});

it('waits no longer once a stop is requested', async () => {
  const { ports, passedMs } = waiting();
  const stop = new AbortController();
  const ask = () => {
    if (passedMs() >= 3_000) stop.abort(new Error('stop requested'));
    return away();
  };
  await expect(whenStoreAnswers({ ...ports, stopRequested: stop.signal }, ask)).rejects.toThrow(
    'stop requested',
  );
  expect(passedMs()).toBe(3_500);
});
