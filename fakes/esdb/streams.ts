// The log's events by stream, in two states: what the writer knows (everything written) and what a reader may
// see (what is safely in the log). Truncated events stay: nothing is scavenged.
import { deletedStream, isMetastream, metastreamOf, noStream, originalOf } from './records.ts';
import type { StoredEvent } from './records.ts';
import { firstReadable, metastreamLimits, parseLimits } from './stream-metadata.ts';
import type { StreamLimits } from './stream-metadata.ts';

interface StreamEvents {
  readonly events: StoredEvent[];
  tombstone?: StoredEvent;
  readable: number;
  isTombstoneReadable: boolean;
}

/** Streams by name. The functions are bound: they may be handed on. */
export class StreamTable {
  readonly #streams = new Map<string, StreamEvents>();
  readonly #limits = new WeakMap<StoredEvent, StreamLimits>();

  /** Takes in a written event. */
  readonly written = (event: StoredEvent): void => {
    const held = this.#held(event.stream);
    if (event.revision === deletedStream) held.tombstone = event;
    else held.events.push(event);
  };

  /** Lets readers see a written event; in the order they were written. */
  readonly readable = (event: StoredEvent): void => {
    const held = this.#held(event.stream);
    if (event.revision === deletedStream) held.isTombstoneReadable = true;
    else held.readable += 1;
  };

  /** The last revision the writer knows; a metastream is deleted with its stream. */
  readonly lastWritten = (stream: string): bigint => {
    const held = this.#streams.get(stream);
    if (held?.tombstone !== undefined) return deletedStream;
    if (isMetastream(stream) && this.#streams.get(originalOf(stream))?.tombstone !== undefined)
      return deletedStream;
    return held === undefined ? noStream : BigInt(held.events.length) - 1n;
  };

  /** The last revision a reader knows (GetStreamLastEventNumberCached in IndexReader.cs). */
  readonly lastReadable = (stream: string): bigint => {
    const held = this.#streams.get(stream);
    if (held?.isTombstoneReadable === true) return deletedStream;
    if (isMetastream(stream) && this.#streams.get(originalOf(stream))?.isTombstoneReadable === true) {
      return deletedStream;
    }
    return held === undefined ? noStream : BigInt(held.readable) - 1n;
  };

  /** A readable event, truncated or not. */
  at(stream: string, revision: bigint): StoredEvent | undefined {
    const held = this.#streams.get(stream);
    if (held === undefined || revision < 0n || revision >= BigInt(held.readable)) return undefined;
    return held.events[Number(revision)];
  }

  /** A written event, readable or not. */
  writtenAt(stream: string, revision: bigint): StoredEvent | undefined {
    return revision < 0n ? undefined : this.#streams.get(stream)?.events[Number(revision)];
  }

  /** Whether reading this one event would give it (ReadEventInternal in IndexReader.cs); its age is not looked at. */
  isReadable(stream: string, revision: bigint): boolean {
    const last = this.lastReadable(stream);
    const limits = this.readableLimits(stream);
    if (last === deletedStream || limits.truncateBefore === deletedStream) return false;
    return revision >= firstReadable(limits, last) && revision <= last;
  }

  /** The limits as the writer knows them. */
  writtenLimits(stream: string): StreamLimits {
    return this.#limitsAt(stream, this.#streams.get(metastreamOf(stream))?.events.length ?? 0);
  }

  /** The limits as a reader knows them. */
  readableLimits(stream: string): StreamLimits {
    return this.#limitsAt(stream, this.#streams.get(metastreamOf(stream))?.readable ?? 0);
  }

  /** Readable events of a stream in order, without its tombstone. */
  eventsOf(stream: string): readonly StoredEvent[] {
    const held = this.#streams.get(stream);
    return held === undefined ? [] : held.events.slice(0, held.readable);
  }

  /** The names of all streams that were ever written. */
  names(): readonly string[] {
    return [...this.#streams.keys()];
  }

  #limitsAt(stream: string, metadataCount: number): StreamLimits {
    if (isMetastream(stream)) return metastreamLimits();
    const event = this.#streams.get(metastreamOf(stream))?.events[metadataCount - 1];
    if (event === undefined) return {};
    const known = this.#limits.get(event) ?? parseLimits(event.data, event.isJson);
    this.#limits.set(event, known);
    return known;
  }

  #held(stream: string): StreamEvents {
    const held = this.#streams.get(stream) ?? { events: [], readable: 0, isTombstoneReadable: false };
    this.#streams.set(stream, held);
    return held;
  }
}
