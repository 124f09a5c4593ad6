// What the server holds: the log, its streams, and the writes of StorageWriterService.cs upon them. All in memory;
// a journal, where there is one, makes what was written readable only after it is on disk.
import { randomUUID } from 'node:crypto';
import { checkCommit } from './commit-check.ts';
import type { CommitDecision, CommitView } from './commit-check.ts';
import { Log } from './log.ts';
import type { Journal, LogEntry } from './log.ts';
import { RecentIds } from './recent-ids.ts';
import { deletedStream, isMetastream, metastreamOf, noStream, originalOf, recordBytes } from './records.ts';
import type { NewEvent, StoredEvent } from './records.ts';
import { softDeleteMetadata, undeleteMetadata } from './stream-metadata.ts';
import { StreamTable } from './streams.ts';

/** What became of a write. `upTo` is how much of the log must be readable before the answer may be given. */
export type WriteResult =
  | { readonly kind: 'success'; readonly last: bigint; readonly position: bigint; readonly upTo: number }
  | { readonly kind: 'wrong-expected-version'; readonly current: bigint }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'not-ready' };

/** An event for planting: everything but its type has a default. */
export interface PlantedEvent extends Partial<NewEvent> {
  readonly type: string;
}

/** How a store begins. */
export interface StoreOptions {
  /** Where the log's first byte is; beyond 2^53 it shows who computes positions as doubles. */
  readonly firstPosition?: bigint;
  /** A record never crosses the end of a chunk; the rest of the chunk stays a gap. */
  readonly chunkBytes?: number;
  readonly journal?: Journal;
  readonly nowMs?: () => number;
}

/** The record of a new epoch (SystemLogRecord with its JSON, about). */
const epochRecordBytes = 236n;
const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

/** The store of a server. Everything of it may be looked at and planted into by tests. */
export class EsdbStore {
  readonly log: Log;
  readonly streams: StreamTable;
  readonly nowMs: () => number;
  #recent = new RecentIds();
  readonly #view: CommitView;

  constructor(options: StoreOptions = {}) {
    this.nowMs = options.nowMs ?? Date.now;
    this.streams = new StreamTable();
    this.log = new Log({
      ...options,
      nowMs: this.nowMs,
      onWritten: this.streams.written,
      onReadable: this.streams.readable,
    });
    this.#view = {
      lastRevision: this.streams.lastWritten,
      lastReadable: this.streams.lastReadable,
      isSoftDeleted: (stream) => this.streams.writtenLimits(stream).truncateBefore === deletedStream,
      recent: (id) => this.#recent.get(id),
      idAt: (stream, revision) => this.streams.at(stream, revision)?.id,
    };
  }

  /** Every readable event in the order of $all, the hidden and the system's own too. */
  get events(): readonly StoredEvent[] {
    return this.log.events.slice(0, this.log.readable);
  }

  /** Readable events of a stream, the truncated ones too. */
  eventsOf(stream: string): readonly StoredEvent[] {
    return this.streams.eventsOf(stream);
  }

  /**
   * Begins as a starting node does: nothing is remembered of recent ids, an epoch is written; a new log also gets
   * the system's first events.
   */
  begin(): void {
    this.#recent = new RecentIds();
    const first = this.log.events.length === 0;
    this.log.skip(epochRecordBytes);
    this.plant('$epoch-information', [
      { type: '$epoch-information', isJson: true, data: json({ epochNumber: 0 }) },
    ]);
    if (!first) return;
    this.plant('$$$user-admin', [{ type: '$metadata', data: json({ $acl: { $r: '$admins' } }) }]);
    this.plant('$users', [{ type: '$User', isJson: false, data: Buffer.from('admin') }]);
    this.plant('$projections-$all', [{ type: '$ProjectionsInitialized', data: json({}) }]);
  }

  /** An append under the server's rules (WritePrepares in StorageWriterService.cs). */
  append(stream: string, expected: bigint, events: readonly NewEvent[]): WriteResult {
    const ids = events.map(({ id }) => id);
    const check = checkCommit(this.#view, stream, expected, ids);
    if (check.decision === 'deleted') return { kind: 'deleted' };
    if (check.decision === 'wrong-expected-version') return { kind: check.decision, current: check.current };
    if (check.decision === 'ok') return this.#write(stream, check.current, check.undeletes, events);
    return check.decision === 'idempotent' ? this.#already(stream, check.end) : { kind: 'not-ready' };
  }

  /** A soft delete: `$tb` of the metastream becomes the tombstone's number (WriteDelete in StorageWriterService.cs). */
  softDelete(stream: string, expected: bigint): WriteResult {
    const id = randomUUID();
    const check = checkCommit(this.#view, stream, expected, [id]);
    if (check.decision !== 'ok') return refusedDelete(check);
    const metastream = metastreamOf(stream);
    const metadataLast = this.streams.lastWritten(metastream);
    if (check.current < 0n && metadataLast < 0n) return { kind: 'wrong-expected-version', current: noStream };
    return this.#commit([
      { stream: metastream, revision: metadataLast + 1n, event: metadata(softDeleteMetadata(), id) },
    ]);
  }

  /** A hard delete, for ever: a tombstone with the last of all event numbers. */
  tombstone(stream: string, expected: bigint): WriteResult {
    const event = complete({ type: '$streamDeleted', isJson: false });
    const check = checkCommit(this.#view, stream, expected, [event.id]);
    if (check.decision !== 'ok') return refusedDelete(check);
    return this.#commit([{ stream, revision: deletedStream, event }]);
  }

  /** Writes events without any rule but their order; returns them as they are in the log. */
  plant(stream: string, events: readonly PlantedEvent[]): readonly StoredEvent[] {
    const from = this.log.events.length;
    this.#write(stream, this.streams.lastWritten(stream), false, events.map(complete));
    return this.log.events.slice(from, from + events.length);
  }

  /**
   * Writes events as an explicit transaction of the old TCP protocol did: the records first, then the
   * commit; all have the commit's position and each its own prepare position.
   */
  plantTransaction(stream: string, events: readonly PlantedEvent[]): readonly StoredEvent[] {
    const from = this.log.events.length;
    const last = this.streams.lastWritten(stream);
    const entries = events.map((event, at) => ({
      stream,
      revision: last + 1n + BigInt(at),
      event: complete(event),
    }));
    this.#commit(entries, { transaction: true });
    return this.log.events.slice(from, from + events.length);
  }

  #already(stream: string, end: bigint): WriteResult {
    // The original event's position, or none where it is not readable any more (CheckCommit reads it by ReadEvent).
    const event = this.streams.isReadable(stream, end) ? this.streams.at(stream, end) : undefined;
    return { kind: 'success', last: end, position: event?.prepare ?? -1n, upTo: this.log.readable };
  }

  #write(stream: string, current: bigint, undeletes: boolean, events: readonly NewEvent[]): WriteResult {
    if (events.length === 0) {
      // A record without data: it takes its bytes, and nobody reads it.
      const position = this.log.skip(BigInt(recordBytes(stream, metadata(Buffer.alloc(0), ''))));
      return { kind: 'success', last: current, position, upTo: this.log.events.length };
    }
    const entries = events.map((event, at) => ({ stream, revision: current + 1n + BigInt(at), event }));
    const back = undeletes ? this.#undelete(stream, current + 1n) : [];
    const original = isMetastream(stream) ? originalOf(stream) : undefined;
    if (original !== undefined && this.#view.isSoftDeleted(original)) {
      const from = this.streams.lastWritten(original) + 1n;
      const data = undeleteMetadata(events.at(-1)!.data, from);
      const revision = current + 1n + BigInt(events.length);
      if (data !== undefined) back.push({ stream, revision, event: metadata(data) });
    }
    return this.#commit([...entries, ...back], { own: entries.length });
  }

  #undelete(stream: string, from: bigint): LogEntry[] {
    const metastream = metastreamOf(stream);
    const last = this.streams.lastWritten(metastream);
    const data = undeleteMetadata(this.streams.writtenAt(metastream, last)?.data ?? Buffer.alloc(0), from);
    return data === undefined ? [] : [{ stream: metastream, revision: last + 1n, event: metadata(data) }];
  }

  #commit(entries: readonly LogEntry[], how: { own?: number; transaction?: boolean } = {}): WriteResult {
    const kept = this.log.write(entries, how);
    for (const { id, stream, revision } of kept) this.#recent.put(id, { stream, revision });
    const last = kept[(how.own ?? kept.length) - 1]!;
    return { kind: 'success', last: last.revision, position: last.prepare, upTo: this.log.events.length };
  }
}

/** A delete has a fresh id, so no delete is ever known already. */
function refusedDelete(check: CommitDecision): WriteResult {
  return check.decision === 'wrong-expected-version'
    ? { kind: 'wrong-expected-version', current: check.current }
    : { kind: 'deleted' };
}

function metadata(data: Uint8Array, id: string = randomUUID()): NewEvent {
  return complete({ id, type: '$metadata', data });
}

function complete(event: PlantedEvent): NewEvent {
  const { id = randomUUID(), type, isJson = true, data = isJson ? json({}) : Buffer.alloc(0) } = event;
  return { id, type, isJson, data, metadata: event.metadata ?? Buffer.alloc(0) };
}
