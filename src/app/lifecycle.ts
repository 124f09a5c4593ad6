// Starting in order and stopping in reverse, each step with a limit.

/** One part of the program: what it is called, and how it stops. */
export interface Part {
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/** The parts that run, in the order they were started. */
export interface Lifecycle {
  /**
   * Starts a part and keeps it for stopping, where `stop` is given. A part that fails to start stops what was started before
   * it; so does a stop that was requested meanwhile, whose reason is raised then.
   */
  readonly start: <Started>(
    name: string,
    start: () => Promise<Started> | Started,
    stop?: (started: Started) => Promise<void>,
  ) => Promise<Started>;
  /**
   * Stops everything in reverse order, once, after a pause in which everything still works. A part that fails to stop, or
   * takes longer than 10 seconds, is reported and left.
   */
  readonly stop: (pauseMs?: number) => Promise<void>;
  /** Whether stopping has begun, its pause included: readiness says no from then on. */
  readonly stopping: () => boolean;
}

/** How long one part may take to stop. */
const stopTimeoutMs = 10_000;

/** A lifecycle; `report` hears about parts that did not stop, `stopRequested` ends a start that is under way. */
export function createLifecycle(
  report: (message: string, cause?: unknown) => void,
  stopRequested?: AbortSignal,
): Lifecycle {
  const parts: Part[] = [];
  let stopped: Promise<void> | undefined;

  const stopAll = async (): Promise<void> => {
    for (const part of parts.splice(0).reverse()) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), stopTimeoutMs);
      });
      try {
        if ((await Promise.race([part.stop(), late])) === 'late')
          report(`${part.name} did not stop within ${stopTimeoutMs / 1_000} s: stopping the rest`);
      } catch (cause) {
        report(`${part.name} failed to stop: stopping the rest`, cause);
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
        stopRequested?.throwIfAborted();
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
