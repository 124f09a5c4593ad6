// The ids that the server remembers without looking them up: a queue bounded by size
// (BoundedCache in IndexWriter.cs, ESConsts.CommitedEventsMemCacheLimit = 8 MiB). It begins empty at every start.

/** Where an event with some id was written. */
export interface RecentPlace {
  readonly stream: string;
  readonly revision: bigint;
}

const limitBytes = 8 * 1024 * 1024;
/** A GUID, an event number as the server counts it, and a reference (IndexWriter's constructor). */
const fixedBytes = 16 + 4 + 8;

/** The bounded set of recent ids. */
export class RecentIds {
  readonly #places = new Map<string, RecentPlace>();
  #queue: string[] = [];
  #oldest = 0;
  #bytes = 0;
  readonly #limitBytes: number;

  constructor(limit = limitBytes) {
    this.#limitBytes = limit;
  }

  get(id: string): RecentPlace | undefined {
    return this.#places.get(id);
  }

  /** Remembers an id. One that is known already keeps its first place (PutRecord with throwOnDuplicate: false). */
  put(id: string, place: RecentPlace): void {
    while (this.#bytes > this.#limitBytes && this.#oldest < this.#queue.length) this.#forgetOldest();
    this.#bytes += bytesOf(place);
    this.#queue.push(id);
    if (!this.#places.has(id)) this.#places.set(id, place);
  }

  #forgetOldest(): void {
    const id = this.#queue[this.#oldest]!;
    this.#oldest += 1;
    if (this.#oldest > 4_096 && this.#oldest * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#oldest);
      this.#oldest = 0;
    }
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#bytes -= bytesOf(place);
    this.#places.delete(id);
  }
}

function bytesOf(place: RecentPlace): number {
  return fixedBytes + place.stream.length * 2;
}
