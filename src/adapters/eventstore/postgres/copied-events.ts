// A page of events by COPY in PostgreSQL's binary format. The driver returns every column as text, and bytes as hex were
// the largest cost of reading (measured: 10 µs an event as rows, 4 as a copy). Format: "Binary Format" in the
// documentation of COPY. A copy takes no parameters and is planned each time, so it is used for long pages.
import { Query } from 'pg';
import type { Pool } from 'pg';
import { fromEpochMs } from '../../../domain/shared/instant.ts';
import type { CommandId, EventId, StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { postgresEpochMs } from '../../postgres/wire/binary-array.ts';
import { unpackBoxes } from './boxes.ts';

/** Eleven bytes of signature, flags and the length of an extension that is empty. */
const headerBytes = 19;
const columns = 12;
const firstBytes = 1 << 20;

/** Reads the events of a copy of `sql/copy.sql.ts`. Its errors are the driver's. */
export async function copyEvents(pool: Pool, copy: string): Promise<readonly StoredEvent[]> {
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    return eventsIn(
      await new Promise<Buffer>((resolve, reject) => {
        const copying = new Copying({ text: copy }, (error) => {
          // The driver gives null where all went well.
          if (error instanceof Error) reject(error);
          else resolve(copying.bytes());
        });
        client.query(copying);
      }),
    );
  } catch (error) {
    failed = error instanceof Error ? error : new Error('copying failed');
    throw error;
  } finally {
    client.release(failed);
  }
}

/** A query that collects what a copy sends. */
class Copying extends Query {
  private buffer = Buffer.allocUnsafe(firstBytes);
  private used = 0;

  /** Called by the driver for each piece, in a buffer that the driver reuses. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.used + chunk.length > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.used + chunk.length));
      this.buffer.copy(larger, 0, 0, this.used);
      this.buffer = larger;
    }
    this.used += chunk.copy(this.buffer, this.used);
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.used);
  }
}

/** The events of a complete copy. Throws for an incomplete one. */
function eventsIn(bytes: Buffer): readonly StoredEvent[] {
  const events: StoredEvent[] = [];
  let offset = headerBytes;
  /** Moves past a field and returns its start; -1 if it is null. */
  const field = (): number => {
    const length = bytes.readInt32BE(offset);
    offset += 4;
    if (length < 0) return -1;
    offset += length;
    if (offset > bytes.length) throw new Error('log.events: a torn copy');
    return offset - length;
  };
  const needed = (): number => {
    const start = field();
    if (start < 0) throw new Error('log.events: a column is null');
    return start;
  };
  // Read from the page itself: a buffer for each column would cost more than its text. Names are ASCII.
  const text = (): string => bytes.toString('latin1', needed(), offset);
  const long = (): bigint => bytes.readBigInt64BE(needed());
  const part = (): Buffer => bytes.subarray(needed(), offset);
  const boxes = (): readonly Uint8Array[] => {
    const start = field();
    return start < 0 ? [] : unpackBoxes(bytes.subarray(start, offset));
  };
  while (bytes.readInt16BE(offset) === columns) {
    offset += 2;
    const [position, tenant, stream] = [long(), text(), text()];
    const [revision, id, type] = [long(), text(), text()];
    const at = fromEpochMs(Number(long()) / 1_000 + postgresEpochMs);
    const command = text();
    events.push({
      position,
      tenant: tenant as TenantId,
      stream: stream as StreamName,
      revision,
      id: id as EventId,
      type,
      at,
      command: command as CommandId,
      // Copied, because it is kept as the end of a folded stream and must not hold the whole page in memory.
      leaf: Buffer.from(part()),
      head: part(),
      body: part(),
      boxes: boxes(),
    });
  }
  if (bytes.readInt16BE(offset) !== -1) throw new Error('log.events: a copy without its end');
  return events;
}
