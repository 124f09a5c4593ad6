// Timers of one server: all end with it.

/** Timers that are forgotten together. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();

  after(delayMs: number, then: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      then();
    }, delayMs);
    this.#running.add(timer);
    return timer;
  }

  cancel(timer: NodeJS.Timeout | undefined): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#running.delete(timer);
  }

  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
