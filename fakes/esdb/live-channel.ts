// The short queue between the log and a live subscription: 32 entries, the oldest is dropped where it is full,
// and a number on each tells the reader that one is missing (LiveChannelOptions in Enumerator.cs).
import type { LogPlace, StoredEvent } from './records.ts';

/** What a live subscription is told: an event, or how far a filtered one has looked. */
export type LiveItem = { readonly sequence: number } & (
  { readonly event: StoredEvent } | { readonly checkpoint: LogPlace }
);

/** Enumerator.MaxLiveEventBufferCount. */
const capacity = 32;

/** The queue. */
export class LiveChannel {
  readonly #items: LiveItem[] = [];
  #sequence = 0;
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  put(item: { readonly event: StoredEvent } | { readonly checkpoint: LogPlace }): void {
    this.#sequence += 1;
    if (this.#items.length === capacity) this.#items.shift();
    this.#items.push({ sequence: this.#sequence, ...item });
    this.#wake?.();
  }

  /** Ends the queue: whoever takes gets this error. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** The next entry; waits for it. */
  async take(): Promise<LiveItem> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const item = this.#items.shift();
      if (item !== undefined) return item;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
