// Work that runs from the start of a process to its end, beside what is asked of it.
import { setMaxListeners } from 'node:events';
import type { Observer } from '../../ports/observer.port.ts';
import type { Lifecycle } from '../lifecycle.ts';

/** Runs work until the program stops. Work that ends by a failure is logged as an error; the rest of the process goes on without it. */
export async function startInBackground(
  { lifecycle, observer }: { readonly lifecycle: Lifecycle; readonly observer: Pick<Observer, 'error'> },
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await lifecycle.start(
    name,
    () => {
      const abort = new AbortController();
      // Each reactor, projection and pause of the work waits for its end: how many is no sign of a leak.
      setMaxListeners(0, abort.signal);
      const done = work(abort.signal).catch((fault: unknown) =>
        observer.error(`${name} ended: this process does no more of it until it is restarted`, {}, fault),
      );
      return { abort, done };
    },
    async ({ abort, done }) => {
      abort.abort();
      await done;
    },
  );
}
