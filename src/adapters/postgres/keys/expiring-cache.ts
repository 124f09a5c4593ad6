// A small cache in one process: entries live for a bounded time, and their number is bounded. Has no timer; entries that
// are too old are dropped with any access.

/** How long entries live, how many there may be, and the clock (milliseconds, any origin, never backwards). */
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

/** An empty cache; when it is full, a new entry replaces the oldest. */
export function expiringCache<Value>({ lifetimeMs, entries, nowMs }: CacheLimits): ExpiringCache<Value> {
  // Insertion order is the order of age: whenever an entry's time changes, it is inserted again.
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
