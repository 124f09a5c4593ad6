// The log on disk, for servers that must keep it over a restart: one frame per write, checked by a CRC, many
// frames per fsync. A torn last frame, of a process that died while writing, is cut off.
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Journal, JournalFrame, Log } from './log.ts';
import type { StoredEvent } from './records.ts';

/** An open journal. */
export interface JournalFile extends Journal {
  /** Puts every frame back into a fresh log; once, before anything is written. */
  readonly restore: (log: Log) => Promise<void>;
  /** Waits for what is being written, then closes the file. */
  readonly close: () => Promise<void>;
}

interface EventHeader {
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly createdMs: number;
  readonly commit: string;
  readonly prepare: string;
  readonly ends: string;
  readonly dataBytes: number;
  readonly metadataBytes: number;
}

interface FrameHeader {
  readonly ends: string;
  readonly events: readonly EventHeader[];
}

/** Length of the body and its CRC. */
const prefixBytes = 8;

/** Opens or creates a journal. */
export async function openJournal(path: string): Promise<JournalFile> {
  const file = await open(path, 'a+');
  let waiting: { readonly bytes: Buffer; readonly done: () => void }[] = [];
  let writing: Promise<void> | undefined;
  let failure: unknown;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await file.appendFile(Buffer.concat(batch.map(({ bytes }) => bytes)));
      await file.datasync();
      for (const { done } of batch) done();
    }
    writing = undefined;
  };
  return {
    write: (frame, done) => {
      waiting.push({ bytes: frameBytes(frame), done });
      // After a failed write nothing is answered any more: what was not kept must not be confirmed.
      if (failure !== undefined) return;
      writing ??= Promise.resolve()
        .then(drain)
        .catch((error: unknown) => {
          failure = error;
        });
    },
    restore: (log) => restore(file, log),
    close: async () => {
      await writing;
      await file.close();
      if (failure !== undefined) throw failure as Error;
    },
  };
}

function frameBytes({ events, ends }: JournalFrame): Buffer {
  const header: FrameHeader = { ends: ends.toString(), events: events.map(headerOf) };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const body = Buffer.concat([length, text, ...events.flatMap(({ data, metadata }) => [data, metadata])]);
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32LE(body.length, 0);
  prefix.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([prefix, body]);
}

function headerOf(event: StoredEvent): EventHeader {
  const { stream, id, type, isJson, createdMs, data, metadata } = event;
  const numbers = {
    revision: event.revision.toString(),
    commit: event.commit.toString(),
    prepare: event.prepare.toString(),
    ends: event.ends.toString(),
  };
  return {
    stream,
    id,
    type,
    isJson,
    createdMs,
    ...numbers,
    dataBytes: data.length,
    metadataBytes: metadata.length,
  };
}

async function restore(file: FileHandle, log: Log): Promise<void> {
  const { size } = await file.stat();
  const prefix = Buffer.alloc(prefixBytes);
  let at = 0;
  while (at + prefixBytes <= size) {
    await file.read(prefix, 0, prefixBytes, at);
    const length = prefix.readUInt32LE(0);
    // No frame is empty: zeros are blocks that the file system had given out and nobody had written yet.
    if (length === 0 || at + prefixBytes + length > size) break;
    const body = Buffer.alloc(length);
    await file.read(body, 0, length, at + prefixBytes);
    if (crc32(body) !== prefix.readUInt32LE(4)) break;
    restoreFrame(body, log);
    at += prefixBytes + length;
  }
  if (at < size) await file.truncate(at);
}

function restoreFrame(body: Buffer, log: Log): void {
  const textBytes = body.readUInt32LE(0);
  const header = JSON.parse(body.toString('utf8', 4, 4 + textBytes)) as FrameHeader;
  let at = 4 + textBytes;
  const part = (bytes: number): Buffer => {
    at += bytes;
    return body.subarray(at - bytes, at);
  };
  for (const event of header.events) {
    const { dataBytes, metadataBytes, ...kept } = event;
    const [data, metadata] = [part(dataBytes), part(metadataBytes)];
    log.restore({
      ...kept,
      revision: BigInt(event.revision),
      commit: BigInt(event.commit),
      prepare: BigInt(event.prepare),
      ends: BigInt(event.ends),
      data,
      metadata,
    });
  }
  log.restoreEnd(BigInt(header.ends));
}
