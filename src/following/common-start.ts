// Several workers that set out together: whoever is ready first waits for the others, so that pages of the log are read
// and decoded once for all. (Read models that were rebuilt at once set out one after another, since their tables are
// made one after another: by then the first pages were forgotten, and everything was read and decoded twice.)

/** What one of them calls when it is ready: resolves once each of the others is ready too, or has ended. */
export type Ready = () => Promise<void>;

/** Begins the work for each item. Nobody waits longer than the slowest of them takes to be ready or to fail. */
export function startTogether<Item, Made>(
  items: readonly Item[],
  work: (item: Item, ready: Ready) => Promise<Made>,
): readonly Promise<Made>[] {
  let missing = items.length;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return items.map((item) => {
    let isCounted = false;
    const count = (): void => {
      if (isCounted) return;
      isCounted = true;
      missing -= 1;
      if (missing === 0) begin();
    };
    const ready = (): Promise<void> => {
      count();
      return begun;
    };
    return work(item, ready).finally(count);
  });
}
