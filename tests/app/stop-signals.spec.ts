// Being told to stop, while running and while starting.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MockInstance } from 'vitest';
import { stopSignals } from '../../src/app/stop-signals.ts';

const before = process.listeners('SIGTERM');
const ours = () => process.listeners('SIGTERM').filter((one) => !before.includes(one));
let exit: MockInstance<typeof process.exit>;
const stopping = () => vi.fn((pauseMs = 0) => new Promise<void>((resolve) => setTimeout(resolve, pauseMs)));

beforeEach(() => {
  vi.useFakeTimers();
  exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
});
afterEach(() => {
  for (const one of ours()) {
    process.off('SIGTERM', one);
    process.off('SIGINT', one);
  }
  exit.mockRestore();
  vi.useRealTimers();
});

it('stops with the pause; a signal that comes with it is the same, a later one ends the process hard', async () => {
  const stop = stopping();
  const { stopRequested, stopThen } = stopSignals(5_000);
  stopThen({ stop });
  const [onSignal] = ours();
  expect(stopRequested.aborted).toBe(false);
  onSignal?.('SIGTERM');
  onSignal?.('SIGTERM');
  expect(stopRequested.aborted).toBe(true);
  expect(stop.mock.calls).toEqual([[5_000]]);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(exit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(exit).toHaveBeenLastCalledWith(0);
  onSignal?.('SIGTERM');
  expect(exit).toHaveBeenLastCalledWith(1);
});

it('stops what came to run after the signal at once', async () => {
  const stop = stopping();
  const { stopThen } = stopSignals(0);
  ours()[0]?.('SIGTERM');
  stopThen({ stop });
  await vi.advanceTimersByTimeAsync(0);
  expect(stop.mock.calls).toEqual([[0]]);
  expect(exit).toHaveBeenLastCalledWith(0);
});

it('ends a start hard that does not end 25 seconds after the pause', async () => {
  stopSignals(5_000);
  ours()[0]?.('SIGTERM');
  await vi.advanceTimersByTimeAsync(29_999);
  expect(exit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(exit).toHaveBeenLastCalledWith(1);
});
