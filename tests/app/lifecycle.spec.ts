// Start order, stop order, and parts that misbehave.
import { describe, expect, it, vi } from 'vitest';
import { createLifecycle } from '../../src/app/lifecycle.ts';

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

  it('starts nothing more once a stop is requested, and stops what was started', async () => {
    const told = new AbortController();
    const stop = vi.fn(async () => Promise.resolve());
    const lifecycle = createLifecycle(() => undefined, told.signal);
    await lifecycle.start('database', () => told.abort(new Error('a stop was requested')), stop);
    const start = vi.fn();
    await expect(lifecycle.start('api', start)).rejects.toThrow('a stop was requested');
    expect(start).not.toHaveBeenCalled();
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
      expect(told).toEqual([
        'stuck did not stop within 10 s: stopping the rest',
        'broken failed to stop: stopping the rest',
      ]);
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
