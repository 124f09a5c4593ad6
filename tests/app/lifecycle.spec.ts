// Start order, stop order, and parts that misbehave.
import { describe, expect, it, vi } from 'vitest';
import { createLifecycle, stopOnSignals } from '../../src/app/lifecycle.ts';

describe('the lifecycle', () => {
  it('stops in reverse order, once', async () => {
    const said: string[] = [];
    const lifecycle = createLifecycle(() => undefined);
    for (const name of ['database', 'api']) {
      await lifecycle.start(
        name,
        () => said.push(`start ${name}`),
        async () => {
          said.push(`stop ${name}`);
          return Promise.resolve();
        },
      );
    }
    expect(lifecycle.stopping()).toBe(false);
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(lifecycle.stopping()).toBe(true);
    expect(said).toEqual(['start database', 'start api', 'stop api', 'stop database']);
  });

  it('stops what was started when a later part fails to start, and says why', async () => {
    const stop = vi.fn(async () => Promise.resolve());
    const lifecycle = createLifecycle(() => undefined);
    await lifecycle.start('database', () => 1, stop);
    const failing = lifecycle.start('api', () => Promise.reject(new Error('port in use')), stop);
    await expect(failing).rejects.toThrow('port in use');
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('goes on past a part that fails or hangs, and tells of it', async () => {
    vi.useFakeTimers();
    try {
      const told: string[] = [];
      const stop = vi.fn(async () => Promise.resolve());
      const lifecycle = createLifecycle((message) => told.push(message));
      await lifecycle.start('database', () => 1, stop);
      await lifecycle.start(
        'broken',
        () => 1,
        () => Promise.reject(new Error('no')),
      );
      await lifecycle.start(
        'stuck',
        () => 1,
        () => new Promise(() => undefined),
      );
      const stopping = lifecycle.stop();
      await vi.advanceTimersByTimeAsync(10_000);
      await stopping;
      expect(told).toEqual(['stuck did not stop in time', 'broken failed to stop']);
      expect(stop).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('works on through a pause in which readiness says no, and stops then', async () => {
    vi.useFakeTimers();
    try {
      const stop = vi.fn(async () => Promise.resolve());
      const lifecycle = createLifecycle(() => undefined);
      await lifecycle.start('api', () => 1, stop);
      const stopping = lifecycle.stop(5_000);
      expect(lifecycle.stopping()).toBe(true);
      await vi.advanceTimersByTimeAsync(4_999);
      expect(stop).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      await stopping;
      expect(stop).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a signal', () => {
  it('stops with the pause; one that comes with it is the same, a later one ends the process hard', async () => {
    vi.useFakeTimers();
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const before = process.listeners('SIGTERM');
    const ours = () => process.listeners('SIGTERM').filter((one) => !before.includes(one));
    try {
      const stop = vi.fn((pauseMs = 0) => new Promise<void>((resolve) => setTimeout(resolve, pauseMs)));
      stopOnSignals({ stop }, 5_000);
      const [onSignal] = ours();
      onSignal?.('SIGTERM');
      onSignal?.('SIGTERM');
      expect(stop.mock.calls).toEqual([[5_000]]);
      await vi.advanceTimersByTimeAsync(4_999);
      expect(exit).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(exit).toHaveBeenLastCalledWith(0);
      onSignal?.('SIGTERM');
      expect(exit).toHaveBeenLastCalledWith(1);
    } finally {
      for (const one of ours()) {
        process.off('SIGTERM', one);
        process.off('SIGINT', one);
      }
      vi.useRealTimers();
    }
  });
});
