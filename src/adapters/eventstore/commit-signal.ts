// Wakes followers of the log in this process when something was committed here or announced by another process. Only
// a hint: followers read the log, and poll it anyway.

/** Knows the highest position that was signalled, and waits for a higher one. */
export interface CommitSignal {
  /** Everything up to this position is committed. */
  readonly committed: (position: bigint) => void;
  /** Resolves once a position beyond `after` was signalled, after `timeoutMs`, or when aborted. */
  readonly wait: (after: bigint, timeoutMs: number, signal: AbortSignal) => Promise<void>;
}

/** A signal of one log in one process. */
export function createCommitSignal(): CommitSignal {
  let latest = 0n;
  const waiters = new Set<{ readonly after: bigint; readonly wake: () => void }>();
  return {
    committed(position) {
      if (position <= latest) return;
      latest = position;
      for (const waiter of waiters) if (latest > waiter.after) waiter.wake();
    },
    wait(after, timeoutMs, signal) {
      if (latest > after || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          waiters.delete(waiter);
          resolve();
        };
        const waiter = { after, wake };
        const timer = setTimeout(wake, timeoutMs);
        signal.addEventListener('abort', wake, { once: true });
        waiters.add(waiter);
      });
    },
  };
}
