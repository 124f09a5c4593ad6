// The transaction log: events at byte positions, growing, never crossing a chunk, with gaps where other
// records are (TransactionLog/Chunks). What was written becomes readable in order, at once or after the journal has it.
import { recordBytes } from './records.ts';
import type { LogPlace, NewEvent, StoredEvent } from './records.ts';
import { readEvent } from './replies.ts';

/** An event on its way into the log. */
export interface LogEntry {
  readonly stream: string;
  readonly revision: bigint;
  readonly event: NewEvent;
}

/** What must lie on the disk together: the events of one write and where the log ends after them. */
export interface JournalFrame {
  readonly events: readonly StoredEvent[];
  readonly ends: bigint;
}

/** Keeps what was written; calls back, in order, when it is on disk. */
export interface Journal {
  readonly write: (frame: JournalFrame, done: () => void) => void;
}

/** How a log begins, and who hears of its events. */
export interface LogOptions {
  readonly firstPosition?: bigint;
  readonly chunkBytes?: number;
  readonly journal?: Journal;
  readonly nowMs: () => number;
  readonly onWritten: (event: StoredEvent) => void;
  readonly onReadable: (event: StoredEvent) => void;
}

/** TFConsts.ChunkSize. */
const defaultChunkBytes = 256 * 1024 * 1024;
/** CommitLogRecord with prefix and suffix, about. */
const commitRecordBytes = 58n;

/** The log; only `write`, `skip` and `restore` change it. */
export class Log {
  readonly events: StoredEvent[] = [];
  readonly #options: LogOptions;
  readonly #chunkBytes: bigint;
  readonly #waiting: { readonly upTo: number; readonly done: () => void }[] = [];
  readonly #followers = new Set<() => void>();
  #end: bigint;
  #readable = 0;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#chunkBytes = BigInt(options.chunkBytes ?? defaultChunkBytes);
    this.#end = options.firstPosition ?? 0n;
  }

  /** How many events may be read. */
  get readable(): number {
    return this.#readable;
  }

  /** The writer's position: where the next record begins, unless it needs a new chunk. */
  get end(): bigint {
    return this.#end;
  }

  /** Writes events as one write; `transaction`: followed by a commit record of its own. */
  write(entries: readonly LogEntry[], how: { readonly transaction?: boolean }): readonly StoredEvent[] {
    const sizes = entries.map(({ stream, event }) => BigInt(recordBytes(stream, event)));
    this.#fit(sizes.reduce((sum, size) => sum + size, 0n));
    const createdMs = this.#options.nowMs();
    const places: (LogPlace & { readonly ends: bigint })[] = [];
    for (const size of sizes) {
      places.push({ commit: this.#end, prepare: this.#end, ends: this.#end + size });
      this.#end += size;
    }
    const commit = how.transaction === true ? this.skip(commitRecordBytes) : undefined;
    const kept = entries.map((entry, at) => {
      const place = {
        ...places[at]!,
        ...(commit !== undefined && { commit, ends: commit + commitRecordBytes }),
      };
      const { stream, revision } = entry;
      return withMessage({ ...place, stream, revision, createdMs, ...entry.event });
    });
    for (const event of kept) this.#add(event);
    this.#keep(kept);
    return kept;
  }

  /** Lets another kind of record take some bytes; returns where it begins. */
  skip(bytes: bigint): bigint {
    this.#fit(bytes);
    const begins = this.#end;
    this.#end += bytes;
    return begins;
  }

  /** Puts back what a journal kept: readable at once, and not written again. */
  restore(event: Omit<StoredEvent, 'message'>): void {
    this.#add(withMessage(event));
    this.#end = event.ends;
    this.#advance(this.events.length);
  }

  /** Moves the end on, to where a journal's last frame ended. */
  restoreEnd(end: bigint): void {
    if (end > this.#end) this.#end = end;
  }

  /** Calls back as soon as so many events are readable; at once where they are. */
  whenReadable(upTo: number, done: () => void): void {
    if (this.#readable >= upTo) done();
    else this.#waiting.push({ upTo, done });
  }

  /** Calls back whenever more became readable, until the returned function is called. */
  follow(more: () => void): () => void {
    this.#followers.add(more);
    return () => this.#followers.delete(more);
  }

  /** The index of the first event at or after a position. */
  indexFrom(place: LogPlace): number {
    let low = 0;
    let high = this.#readable;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.events[middle]!, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a position is inside an event's record, where no record begins (InvalidReadException). */
  isInsideRecord(commit: bigint): boolean {
    const before = this.events[this.indexFrom({ commit, prepare: 0n }) - 1];
    return (
      before !== undefined &&
      before.commit === before.prepare &&
      commit > before.commit &&
      commit < before.ends
    );
  }

  #add(event: StoredEvent): void {
    this.events.push(event);
    this.#options.onWritten(event);
  }

  #keep(kept: readonly StoredEvent[]): void {
    const upTo = this.events.length;
    const { journal } = this.#options;
    if (journal === undefined) this.#advance(upTo);
    else journal.write({ events: kept, ends: this.#end }, () => this.#advance(upTo));
  }

  #advance(upTo: number): void {
    for (let at = this.#readable; at < upTo; at += 1) this.#options.onReadable(this.events[at]!);
    this.#readable = upTo;
    while (this.#waiting[0] !== undefined && this.#waiting[0].upTo <= upTo) this.#waiting.shift()!.done();
    for (const more of this.#followers) more();
  }

  #fit(bytes: bigint): void {
    const chunk = this.#chunkBytes;
    const left = chunk - (this.#end % chunk);
    if (bytes > left && bytes <= chunk) this.#end += left;
  }
}

function withMessage(event: Omit<StoredEvent, 'message'>): StoredEvent {
  return { ...event, message: readEvent(event) };
}

function isBefore(event: StoredEvent, place: LogPlace): boolean {
  return event.commit === place.commit ? event.prepare < place.prepare : event.commit < place.commit;
}
