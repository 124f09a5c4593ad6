// Callers of one process that share a stream take turns, for every subject alike: so a process never conflicts with
// itself, and each append knows the revision that the last one left. Callers of other streams run at the same time.
// Without turns peers do much worse on shared streams (most appends are conflicts).

/** Runs work one at a time per name, in the order it came. */
export function turns(): <Result>(name: string, work: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(work);
    const settled = mine.catch(() => undefined);
    last.set(name, settled);
    return mine;
  };
}

/** Gathers what waits for a name, and works on all of it at once while nothing else of that name is worked on. */
export function rounds<Item, Result>(
  work: (name: string, items: readonly Item[]) => Promise<readonly Result[]>,
): (name: string, item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (reason: unknown) => void;
  }
  const queues = new Map<string, Waiting[]>();
  const run = async (name: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      const round = queue.splice(0, maxRound);
      try {
        const results = await work(
          name,
          round.map(({ item }) => item),
        );
        round.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (reason) {
        for (const { reject } of round) reject(reason);
      }
    }
    queues.delete(name);
  };
  return (name, item) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(name);
      if (queue !== undefined) {
        queue.push({ item, resolve, reject });
        return;
      }
      const fresh: Waiting[] = [{ item, resolve, reject }];
      queues.set(name, fresh);
      queueMicrotask(() => void run(name, fresh));
    });
}

/** As in the command path (src/write/command-handler.ts). */
const maxRound = 100;
