// Limits the wait for answers on a connection, with one timer for all. The driver's own limit (`query_timeout`) is a timer
// for each statement: with several in progress, each kept the results of the one before it alive (17 KiB of each list that
// was read survived two collections of the young generation, which took three times as long).

/** What is awaited on one connection; answers come in the order of sending. */
export interface AnswerDeadline {
  readonly sent: () => void;
  readonly answered: () => void;
  /** Forgets whatever is awaited. */
  readonly end: () => void;
}

/** Calls `late` once something has been awaited for `limitMs`. */
export function answerDeadline(limitMs: number, late: () => void): AnswerDeadline {
  /** The times of sending, oldest first; no more than a lane holds. */
  let since: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    timer = undefined;
    const [oldest] = since;
    if (oldest === undefined) return;
    const leftMs = oldest + limitMs - performance.now();
    if (leftMs > 0) timer = setTimeout(look, Math.ceil(leftMs));
    else late();
  };
  return {
    sent: () => {
      since.push(performance.now());
      timer ??= setTimeout(look, limitMs);
    },
    answered: () => void since.shift(),
    end: () => {
      since = [];
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
