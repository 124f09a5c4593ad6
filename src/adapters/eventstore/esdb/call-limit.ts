// Limits how many calls are in progress at once; the others wait in the order of their arrival.
import { TransientFault } from '../../../ports/faults.ts';

/** Runs a call when its turn comes. Raises a transient fault `overloaded` if too many wait. */
export type CallLimit = <Given>(call: () => Promise<Given>) => Promise<Given>;

/** At most `most` calls at once, at most `mostWaiting` waiting. */
export function limitCalls(most: number, mostWaiting: number): CallLimit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (call) => {
    if (running >= most) {
      if (waiting.length >= mostWaiting) {
        throw new TransientFault('overloaded', `${mostWaiting} calls are waiting`, { retryAfterSeconds: 1 });
      }
      // A call that ends passes its place to the next, so that no newcomer overtakes those who wait.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
