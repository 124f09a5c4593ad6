// What the log keeps of an event, how many bytes its record takes in the server's transaction log, and the numbers
// that stand for revisions (Data/ExpectedVersion.cs): from 0 on it is an exact revision.

/** The stream has no event. */
export const noStream = -1n;
/** Whatever the stream holds. */
export const anyRevision = -2n;
/** The stream has an event, or metadata. */
export const streamExists = -4n;
/** The event number of a tombstone, and the `$tb` of a soft-deleted stream (EventNumber.DeletedStream, long.MaxValue). */
export const deletedStream = 9_223_372_036_854_775_807n;
/** What an unknown position or revision is on the wire (Position.FromInt64(-1), StreamRevision.End). */
export const endOfUint64 = 18_446_744_073_709_551_615n;

/** The name of the stream that holds a stream's metadata (SystemStreams.MetastreamOf). */
export const metastreamOf = (stream: string): string => `$$${stream}`;

/** Whether a stream holds another stream's metadata (SystemStreams.IsMetastream). */
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');

/** The stream that a metastream speaks of. */
export const originalOf = (metastream: string): string => metastream.slice(2);

/** An event as a client proposes it, already checked: the id is a UUID in lower case. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** Where an event is in the log: its commit record and its own record; one and the same outside old transactions. */
export interface LogPlace {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** An event of the log. */
export interface StoredEvent extends NewEvent, LogPlace {
  readonly stream: string;
  readonly revision: bigint;
  readonly createdMs: number;
  /** The next byte of the log after its record. */
  readonly ends: bigint;
  /** `ReadResp` as bytes, written once when the event is stored. */
  readonly message: Buffer;
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
