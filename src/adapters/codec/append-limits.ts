// What one append may hold, on any store: so many events and bytes, each record at its own place. More events go into
// several commands.
import type { TenantId } from '../../domain/shared/ids.ts';
import type { LogAppend, StreamWrite } from '../../ports/event-log.port.ts';
import { PermanentFault } from '../../ports/faults.ts';
import { recordBytes } from './record/limits.ts';

export const appendLimitEvents = 100;
export const appendLimitBytes = 1024 * 1024;

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
