// Waiting for an event store that is away while the program starts: bounded, and reported to whoever looks on.
import type { Pace } from '../ports/clock.port.ts';
import { TransientFault, isTransient } from '../ports/faults.ts';

/** How long a start waits at most, how often it asks, and how often it says so, in milliseconds. */
const longestWaitMs = 120_000;
const askEveryMs = 500;
const sayEveryMs = 15_000;

/** What waiting needs. */
export interface StoreWaitPorts {
  readonly pace: Pace;
  /** Where sentences for people go. */
  readonly say: (line: string) => void;
  /** Ends the waiting, with its reason. */
  readonly stopRequested?: AbortSignal | undefined;
}

/** Asks until the store answers. Raises its transient fault after 120 s, the reason of a requested stop, and every other fault at once. */
export async function whenStoreAnswers<Given>(
  { pace, say, stopRequested }: StoreWaitPorts,
  ask: () => Promise<Given>,
): Promise<Given> {
  const began = pace.monotonicMs();
  let saidAt: number | undefined;
  for (;;) {
    stopRequested?.throwIfAborted();
    try {
      const given = await ask();
      if (saidAt !== undefined) say('The event store answers now; the start goes on.');
      return given;
    } catch (fault) {
      const now = pace.monotonicMs();
      if (!isTransient(fault) || now - began >= longestWaitMs) throw gaveUp(fault);
      if (saidAt === undefined || now - saidAt >= sayEveryMs) {
        const leftSeconds = Math.ceil((longestWaitMs - (now - began)) / 1_000);
        say(
          `The event store does not answer (${fault.message}). Waiting for it for ${leftSeconds} s more at most: start it, or see VOICEMEET_EVENTSTORE_URL.`,
        );
        saidAt = now;
      }
      await pace.pause(askEveryMs, stopRequested);
    }
  }
}

function gaveUp(fault: unknown): unknown {
  if (!isTransient(fault)) return fault;
  return new TransientFault(
    fault.code,
    `The event store did not answer for ${longestWaitMs / 1_000} s. A first start needs it, since only it knows whether there is a history already. Start it, then start this again. Its last answer: ${fault.message}`,
    { cause: fault },
  );
}
