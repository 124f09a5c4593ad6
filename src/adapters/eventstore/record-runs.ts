// A run of records of any streams, cut into appends that keep its order and the limits of one append.
import type { LogAppend, SealedEvent, StreamWrite } from '../../ports/event-log.port.ts';
import { parseHead } from '../codec/record/head.ts';
import { appendLimitBytes, appendLimitEvents } from '../codec/append-limits.ts';
import { recordBytes } from '../codec/record/limits.ts';

/** An append that still grows. */
interface Growing extends LogAppend {
  readonly writes: (StreamWrite & { readonly events: SealedEvent[] })[];
}

/**
 * The appends that store these records, one after the other. Each holds consecutive records only: of one stream, or, with
 * `severalStreams`, of one tenant with no stream twice. A write names the leaf that precedes its first record.
 */
export function appendsOf(records: readonly SealedEvent[], severalStreams: boolean): readonly LogAppend[] {
  const appends: Growing[] = [];
  let room = { events: 0, bytes: 0 };
  for (const record of records) {
    const append = appends.at(-1);
    const write = append?.writes.at(-1);
    const bytes = recordBytes(record);
    const fits = room.events >= 1 && room.bytes >= bytes;
    if (fits && write?.stream === record.stream) {
      write.events.push(record);
    } else if (fits && append !== undefined && severalStreams && mayJoin(append, record)) {
      append.writes.push(writeOf(record));
    } else {
      appends.push({ tenant: record.tenant, writes: [writeOf(record)] });
      room = { events: appendLimitEvents, bytes: appendLimitBytes };
    }
    room = { events: room.events - 1, bytes: room.bytes - bytes };
  }
  return appends;
}

function mayJoin(append: LogAppend, { tenant, stream }: SealedEvent): boolean {
  return append.tenant === tenant && append.writes.every((write) => write.stream !== stream);
}

function writeOf(record: SealedEvent): Growing['writes'][number] {
  const { stream, revision, head } = record;
  const { prev } = parseHead(head);
  const after = prev === undefined ? {} : { leaf: Buffer.from(prev, 'hex') };
  return { stream, expected: revision === 0n ? 'none' : revision - 1n, ...after, events: [record] };
}
