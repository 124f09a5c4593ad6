// Starting in order and stopping in reverse, each step with a limit. Signals are handled once; a second one, or a
// stop that takes too long, ends the process hard, which is safe: nothing acknowledged depends on a clean stop.

/** One part of the program: what it is called, and how it stops. */
export interface Part {
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/** The parts that run, in the order they were started. */
export interface Lifecycle {
  /** Starts a part and keeps it for stopping (if it has to be); a part that fails to start stops what was started before it. */
  readonly start: <Started>(
    name: string,
    start: () => Promise<Started> | Started,
    stop?: (started: Started) => Promise<void>,
  ) => Promise<Started>;
  /**
   * Stops everything in reverse order, once, after a pause in which everything still works; a part that fails or takes
   * too long is told of and left.
   */
  readonly stop: (pauseMs?: number) => Promise<void>;
  /** Whether stopping has begun, its pause included: readiness says no from then on. */
  readonly stopping: () => boolean;
}

/** How long one part may take to stop. */
const stopTimeoutMs = 10_000;
/** How long the whole stop may take behind its pause before the process ends hard. */
const hardStopMs = 25_000;

/** A lifecycle; `tell` hears about parts that would not stop. */
export function createLifecycle(tell: (message: string, cause?: unknown) => void): Lifecycle {
  const parts: Part[] = [];
  let stopped: Promise<void> | undefined;

  const stopAll = async (): Promise<void> => {
    for (const part of parts.splice(0).reverse()) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), stopTimeoutMs);
      });
      try {
        if ((await Promise.race([part.stop(), late])) === 'late') tell(`${part.name} did not stop in time`);
      } catch (cause) {
        tell(`${part.name} failed to stop`, cause);
      } finally {
        clearTimeout(timer);
      }
    }
  };
  const stop = (pauseMs = 0): Promise<void> =>
    (stopped ??= pauseMs > 0 ? after(pauseMs, stopAll) : stopAll());

  return {
    async start(name, start, stopPart) {
      try {
        const started = await start();
        if (stopPart !== undefined) parts.push({ name, stop: () => stopPart(started) });
        return started;
      } catch (cause) {
        await stop();
        throw cause;
      }
    },
    stop,
    stopping: () => stopped !== undefined,
  };
}

async function after(ms: number, work: () => Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return work();
}

/** A signal that comes again so soon is the same one: a terminal and npm both pass it on. */
const sameSignalMs = 500;

/**
 * Stops on SIGTERM and SIGINT, then exits 0; another signal later, or 25 seconds behind the pause, end the process with 1.
 * The pause leaves load balancers the time to see that readiness says no.
 */
export function stopOnSignals(lifecycle: Pick<Lifecycle, 'stop'>, pauseMs: number): void {
  let askedAt: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (askedAt !== undefined) {
      if (now - askedAt > sameSignalMs) process.exit(1);
      return;
    }
    askedAt = now;
    setTimeout(() => process.exit(1), pauseMs + hardStopMs).unref();
    void lifecycle.stop(pauseMs).then(() => process.exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
