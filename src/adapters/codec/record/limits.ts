// How large a stored thing may be. Beyond a limit a longer text belongs in the vault, and more events into
// several commands. Facts on the envelope, item 3; all sizes in bytes.
import { PermanentFault } from '../../../ports/faults.ts';
import type { TenantId } from '../../../domain/shared/ids.ts';
import type { LogAppend, SealedEvent, StreamWrite } from '../../../ports/event-log.port.ts';

export const headLimitBytes = 4 * 1024;
export const bodyLimitBytes = 48 * 1024;
export const boxLimitBytes = 16 * 1024;
/** Head, body and boxes together. */
export const recordLimitBytes = 64 * 1024;
/** Box numbers are 0–14. */
export const boxLimitCount = 15;
export const appendLimitEvents = 100;
export const appendLimitBytes = 1024 * 1024;

/** The parts of a record that have a size. */
export type RecordParts = Pick<SealedEvent, 'head' | 'body' | 'boxes'>;

/** Head, body and boxes together, in bytes. */
export function recordBytes(parts: RecordParts): number {
  let size = parts.head.length + parts.body.length;
  for (const box of parts.boxes) size += box.length;
  return size;
}

/** Why a record is too large, in words; `undefined` where it is not. */
export function recordExcess(parts: RecordParts): string | undefined {
  if (parts.head.length > headLimitBytes)
    return `a head of ${parts.head.length} bytes (limit ${headLimitBytes})`;
  if (parts.body.length > bodyLimitBytes)
    return `a body of ${parts.body.length} bytes (limit ${bodyLimitBytes})`;
  if (parts.boxes.length > boxLimitCount) return `${parts.boxes.length} boxes (limit ${boxLimitCount})`;
  for (const box of parts.boxes) {
    if (box.length > boxLimitBytes) return `a box of ${box.length} bytes (limit ${boxLimitBytes})`;
  }
  const size = recordBytes(parts);
  return size > recordLimitBytes ? `a record of ${size} bytes (limit ${recordLimitBytes})` : undefined;
}

/** Raises a permanent fault `record-too-large` where a record is beyond a limit. */
export function checkRecord(parts: RecordParts): void {
  const excess = recordExcess(parts);
  if (excess !== undefined) throw new PermanentFault('record-too-large', `An event may not have ${excess}.`);
}

/**
 * The bytes of one append, its answer apart. Raises a permanent fault `append-too-large` beyond 100 events or 1 MiB, and
 * `append-misplaced` where a stream or a record is another tenant's, or a record says another place than its own: a
 * batch holds many tenants' commands, so no store's policy sees it.
 */
export function checkAppend(append: LogAppend): number {
  let events = 0;
  let size = 0;
  for (const write of append.writes) {
    events += write.events.length;
    for (const event of write.events) size += recordBytes(event);
    if (!isInPlace(append.tenant, write)) {
      throw new PermanentFault(
        'append-misplaced',
        'An append goes to its own tenant, and each record to its place.',
      );
    }
  }
  if (events <= appendLimitEvents && size <= appendLimitBytes) return size;
  throw new PermanentFault(
    'append-too-large',
    `One append holds ${appendLimitEvents} events and ${appendLimitBytes} bytes at most, not ${events} and ${size}.`,
  );
}

/** Whether a stream is the tenant's own (it is named in it), and each record says where it goes. */
function isInPlace(tenant: TenantId, { stream, expected, events }: StreamWrite): boolean {
  if (!stream.startsWith(`${tenant}.`, stream.indexOf('-') + 1)) return false;
  let revision = expected === 'none' ? -1n : expected;
  for (const event of events) {
    revision += 1n;
    if (event.tenant !== tenant || event.stream !== stream || event.revision !== revision) return false;
  }
  return true;
}
