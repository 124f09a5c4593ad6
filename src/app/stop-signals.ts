// What the process does when it is asked to stop (SIGTERM, SIGINT), while it starts and while it runs. Signals are handled
// once; a second one, or a stop that takes too long, ends the process hard, which is safe: nothing acknowledged depends
// on a clean stop.
import type { Lifecycle } from './lifecycle.ts';

/** The signals of one process. */
export interface StopSignals {
  /** Aborted by the first one: a start that is under way ends. */
  readonly stopRequested: AbortSignal;
  /** Stops this at the first one, with the pause, and exits 0 then; at once where it came before. */
  readonly stopThen: (running: Pick<Lifecycle, 'stop'>) => void;
}

/** A signal that comes again so soon is the same one: a terminal and npm both pass it on. */
const sameSignalMs = 500;
/** How long the whole stop may take after its pause before the process ends hard. */
const hardStopMs = 25_000;

/**
 * Listens from now on. Another signal later than the first, or 25 seconds after the pause, end the process with 1. The
 * pause leaves load balancers the time to see that readiness says no.
 */
export function stopSignals(pauseMs: number): StopSignals {
  const abort = new AbortController();
  let askedAt: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (askedAt !== undefined) {
      if (now - askedAt > sameSignalMs) process.exit(1);
      return;
    }
    askedAt = now;
    setTimeout(() => process.exit(1), pauseMs + hardStopMs).unref();
    abort.abort(new Error('a stop was requested'));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return {
    stopRequested: abort.signal,
    stopThen(running) {
      const stop = () => void running.stop(pauseMs).then(() => process.exit(0));
      if (abort.signal.aborted) stop();
      else abort.signal.addEventListener('abort', stop, { once: true });
    },
  };
}
