// Whether processes of an older version are connected, so that nothing is written that they can't read.
//   I1  An older process counts at once when it is seen, and until it was not seen at several looks in a row: while a
//       database restarts, nobody is connected.
import { wordLevel } from '../adapters/codec/words/word-levels.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';

const everyMs = 1_000;
/** I1. */
const looksUntilGone = 5;

/** What was seen of other processes. */
export interface WordWatch {
  /** The lowest level of words among connected processes, this one included. */
  readonly lowest: () => number;
  /** Looks once. Raises faults of the database. */
  readonly look: () => Promise<void>;
  /** Looks every second until aborted. While the database can't be asked, what was seen last counts. */
  readonly watch: (pace: Pace, signal: AbortSignal) => Promise<void>;
}

/** `connected`: the lowest level that a connection tells now. Nobody else is there before the first look. */
export function watchWords(
  connected: () => Promise<number | undefined>,
  observer: Pick<Observer, 'warn' | 'info'>,
): WordWatch {
  let lowest = wordLevel;
  let looksWithout = 0;
  const look = async (): Promise<void> => {
    const seen = (await connected()) ?? wordLevel;
    looksWithout = seen <= lowest ? 0 : looksWithout + 1;
    if (seen >= lowest && looksWithout < looksUntilGone) return;
    const wasOlder = lowest < wordLevel;
    lowest = Math.min(seen, wordLevel);
    looksWithout = 0;
    if (lowest < wordLevel) {
      const facts = { code: 'upgrade-in-progress', words: lowest, ownWords: wordLevel };
      observer.warn(
        'a process of an older version is connected: events that it can’t read are not written until it is gone; what asks for one is answered 503, and timers wait',
        facts,
      );
    } else if (wasOlder) {
      observer.info('no process of an older version is connected any more: all events are written again');
    }
  };
  return {
    lowest: () => lowest,
    look,
    async watch(pace, signal) {
      for (;;) {
        await pace.pause(everyMs, signal);
        if (signal.aborted) return;
        await look().catch(() => undefined);
      }
    },
  };
}
