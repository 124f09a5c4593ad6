// A small cache in one process: entries live for a bounded time, and there are only so many of them. Has no
// timer; whatever is too old is dropped when anybody asks for anything.

/** How long, how many, and what time it is (milliseconds, any origin, never backwards). */
export interface CacheLimits {
  readonly lifetimeMs: number;
  readonly entries: number;
  readonly nowMs: () => number;
}

/** Values by name. */
export interface ExpiringCache<Value> {
  readonly get: (name: string) => Value | undefined;
  readonly set: (name: string, value: Value) => void;
  readonly delete: (name: string) => void;
  readonly clear: () => void;
}

/** An empty cache; the oldest entry makes room for a new one. */
export function expiringCache<Value>({ lifetimeMs, entries, nowMs }: CacheLimits): ExpiringCache<Value> {
  // Insertion order is order of age: an entry's time never changes without its being inserted anew.
  const kept = new Map<string, { readonly value: Value; readonly untilMs: number }>();
  const dropOld = (): void => {
    const now = nowMs();
    for (const [name, entry] of kept) {
      if (entry.untilMs > now && kept.size <= entries) return;
      kept.delete(name);
    }
  };
  return {
    get: (name) => {
      dropOld();
      return kept.get(name)?.value;
    },
    set: (name, value) => {
      kept.delete(name);
      kept.set(name, { value, untilMs: nowMs() + lifetimeMs });
      dropOld();
    },
    delete: (name) => void kept.delete(name),
    clear: () => kept.clear(),
  };
}
