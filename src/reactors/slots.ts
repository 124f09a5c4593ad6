// A worker with so many places: it claims as many things as places are free, and what takes long holds up nothing else. It prolongs
// the leases of what it holds, so that leases can be short: what a killed process held is soon another one's.
import type { Pace } from '../ports/clock.port.ts';

/** What a worker does. */
export interface SlotsWork<Item> {
  readonly concurrency: number;
  /** Claims at most so many. Raises faults of the store. */
  readonly claim: (limit: number) => Promise<readonly Item[]>;
  /** Deals with one; what it raises is told by `failed`. */
  readonly work: (item: Item) => Promise<void>;
  readonly failed: (fault: unknown) => void;
  /** Prolongs the leases of these; what it raises is told by `failed`. */
  readonly renew: (held: readonly Item[]) => Promise<void>;
  readonly renewMs: number;
  /** How long to wait where nothing was found, and after a fault. */
  readonly idleMs: number;
  readonly faultPauseMs: number;
}

/** Works until it is stopped, then until everything that it holds is done; never rejects. */
export async function runInSlots<Item>(
  { concurrency, claim, work, failed, renew, renewMs, idleMs, faultPauseMs }: SlotsWork<Item>,
  { pause }: Pick<Pace, 'pause'>,
  stop: AbortSignal,
): Promise<void> {
  const held = new Map<Promise<void>, Item>();
  let freed = new AbortController();
  const begin = (item: Item): void => {
    const done = work(item)
      .catch(failed)
      .finally(() => {
        held.delete(done);
        freed.abort();
      });
    held.set(done, item);
  };
  const ended = new AbortController();
  const renewing = (async () => {
    while (!ended.signal.aborted) {
      await pause(renewMs, ended.signal);
      if (held.size > 0) await renew([...held.values()]).catch(failed);
    }
  })();
  stop.addEventListener('abort', () => freed.abort(), { once: true });
  while (!stop.aborted) {
    freed = new AbortController();
    let waitMs = idleMs;
    try {
      const free = concurrency - held.size;
      const items = free > 0 ? await claim(free) : [];
      for (const item of items) begin(item);
      if (items.length > 0 && items.length === free) continue;
      if (items.length > 0) waitMs = 0;
    } catch (fault) {
      failed(fault);
      waitMs = faultPauseMs;
    }
    if (waitMs > 0) await pause(waitMs, freed.signal);
  }
  await Promise.all(held.keys());
  ended.abort();
  await renewing;
}
