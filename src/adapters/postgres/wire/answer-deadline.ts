// How long answers on a connection are waited for, all by one timer. The driver's own (`query_timeout`) is a timer for each
// statement: where several are under way at once, each kept what the one before it had brought alive (17 KiB of each list
// that was read outlived two collections of the young generation, which took three times as long).

/** What is awaited on one connection, answered in the order in which it was sent. */
export interface AnswerDeadline {
  readonly sent: () => void;
  readonly answered: () => void;
  /** Forgets whatever is awaited. */
  readonly end: () => void;
}

/** Calls `late` once something has been awaited for `limitMs`. */
export function answerDeadline(limitMs: number, late: () => void): AnswerDeadline {
  /** When it was sent, the oldest first; no more than a lane holds. */
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
