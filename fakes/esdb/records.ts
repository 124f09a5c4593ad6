// What the log keeps of an event, how many bytes its record takes in the server's transaction log, and the
// message by which it is read, written once when it is stored.
import { BackwardsWriter } from './wire.ts';

/** The event number of a tombstone, and the `$tb` of a soft-deleted stream (EventNumber.DeletedStream, long.MaxValue). */
export const deletedStream = 9_223_372_036_854_775_807n;
/** What an unknown position or revision is on the wire (Position.FromInt64(-1), StreamRevision.End). */
export const endOfUint64 = 18_446_744_073_709_551_615n;

/** An event as a client proposes it, already checked: the id is a UUID in lower case. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** Where an event stands in the log: its commit record and its own record; one and the same outside old transactions. */
export interface LogPlace {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** An event of the log. */
export interface StoredEvent extends NewEvent, LogPlace {
  readonly stream: string;
  readonly revision: bigint;
  readonly createdMs: number;
  /** The next byte of the log behind its record. */
  readonly ends: bigint;
  /** `ReadResp` as bytes, as $all is read (ids as strings). */
  readonly message: Buffer;
}

/** All of a stored event but its bytes. */
export interface EventHead extends LogPlace {
  readonly stream: string;
  readonly revision: bigint;
  readonly createdMs: number;
  readonly ends: bigint;
}

const ticksPerMs = 10_000n;
const contentTypes = { json: 'application/json', binary: 'application/octet-stream' };

class Kept implements StoredEvent {
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly createdMs: number;
  readonly commit: bigint;
  readonly prepare: bigint;
  readonly ends: bigint;
  readonly message: Buffer;
  readonly #dataFromEnd: number;
  readonly #dataBytes: number;
  readonly #metadataFromEnd: number;
  readonly #metadataBytes: number;

  constructor(head: EventHead, event: NewEvent, encoded: EncodedEvent) {
    this.stream = head.stream;
    this.revision = head.revision;
    this.id = event.id;
    this.type = event.type;
    this.isJson = event.isJson;
    this.createdMs = head.createdMs;
    this.commit = head.commit;
    this.prepare = head.prepare;
    this.ends = head.ends;
    this.message = encoded.message;
    this.#dataFromEnd = encoded.dataFromEnd;
    this.#dataBytes = event.data.length;
    this.#metadataFromEnd = encoded.metadataFromEnd;
    this.#metadataBytes = event.metadata.length;
  }

  get data(): Uint8Array {
    return this.#part(this.#dataFromEnd, this.#dataBytes);
  }

  get metadata(): Uint8Array {
    return this.#part(this.#metadataFromEnd, this.#metadataBytes);
  }

  #part(fromEnd: number, bytes: number): Uint8Array {
    const begins = this.message.length - fromEnd;
    return this.message.subarray(begins, begins + bytes);
  }
}

interface EncodedEvent {
  readonly message: Buffer;
  readonly dataFromEnd: number;
  readonly metadataFromEnd: number;
}

/** How an event is shown: ids as two numbers instead of text; positions unknown (a stream's event of an old transaction). */
export interface Showing {
  readonly structuredId?: boolean;
  readonly withoutPosition?: boolean;
}

/**
 * Writes events as `ReadResp { event { event: RecordedEvent, commit_position } }`
 * (src/Protos/Grpc/streams.proto; ConvertToReadEvent in Streams.Read.cs).
 */
export class EventEncoder {
  readonly #writer = new BackwardsWriter();

  /** Keeps an event with its message; the data lives in the message's bytes only. */
  keep(head: EventHead, event: NewEvent): StoredEvent {
    return new Kept(head, event, this.#encode({ ...head, event }, {}));
  }

  /** The message of a stored event in another showing. */
  show(stored: StoredEvent, showing: Showing): Buffer {
    return this.#encode({ ...headOf(stored), event: stored }, showing).message;
  }

  #encode(entry: EventHead & { readonly event: NewEvent }, showing: Showing): EncodedEvent {
    const { event } = entry;
    const out = this.#writer;
    if (showing.withoutPosition === true) out.bytes(4, new Uint8Array(0));
    else out.uint64(3, entry.commit);
    const tail = out.length;
    const dataFromEnd = out.bytes(8, event.data);
    const metadataFromEnd = out.bytes(7, event.metadata);
    this.#entry('content-type', event.isJson ? contentTypes.json : contentTypes.binary);
    this.#entry('created', (BigInt(entry.createdMs) * ticksPerMs).toString());
    this.#entry('type', event.type);
    out.uint64(5, showing.withoutPosition === true ? endOfUint64 : entry.commit);
    out.uint64(4, showing.withoutPosition === true ? endOfUint64 : entry.prepare);
    out.uint64(3, entry.revision);
    const beforeStream = out.length;
    out.bytes(3, Buffer.from(entry.stream));
    out.close(2, beforeStream);
    this.#id(event.id, showing.structuredId === true);
    out.close(1, tail);
    out.close(1, 0);
    return { message: out.take(), dataFromEnd, metadataFromEnd };
  }

  #entry(key: string, value: string): void {
    const before = this.#writer.length;
    this.#writer.text(2, value);
    this.#writer.text(1, key);
    this.#writer.close(6, before);
  }

  #id(id: string, structured: boolean): void {
    const before = this.#writer.length;
    if (structured) {
      const bits = BigInt(`0x${id.replaceAll('-', '')}`);
      this.#writer.uint64(2, bits & endOfUint64);
      this.#writer.uint64(1, bits >> 64n);
      this.#writer.close(1, before);
    } else this.#writer.text(2, id);
    this.#writer.close(1, before);
  }
}

function headOf(stored: StoredEvent): EventHead {
  const { stream, revision, createdMs, ends, commit, prepare } = stored;
  return { stream, revision, createdMs, ends, commit, prepare };
}

/** Bytes a prepare record takes in the log: PrepareLogRecord.SizeOnDisk, record version 1. */
export function recordBytes(stream: string, event: NewEvent): number {
  const fixed = 2 * 4 + 1 + 1 + 8 + 2 + 8 + 4 + 8 + 16 + 16 + 8 + 4 + 4;
  return fixed + prefixed(stream) + prefixed(event.type) + event.data.length + event.metadata.length;
}

function prefixed(text: string): number {
  const bytes = Buffer.byteLength(text);
  return bytes === 0 ? 1 : bytes + Math.floor(Math.log2(bytes) / 7) + 1;
}

/** What counts towards the limit of an append: Event.SizeOnDisk (characters of the type count twice). */
export function appendBytes(event: NewEvent): number {
  return event.data.length + event.metadata.length + event.type.length * 2;
}
