// A bound on calls that are under way at once; the others wait in the order they came.
import { TransientFault } from '../../../ports/faults.ts';

/** Runs a call when its turn has come. Raises a transient fault `overloaded` where too many wait. */
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
      // The call that ends hands its place on, so that nobody overtakes who waits.
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
