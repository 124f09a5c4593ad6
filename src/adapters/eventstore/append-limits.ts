// The limits of one append, the same for every store, so that what one takes the others take too.
import { PermanentFault } from '../../ports/faults.ts';
import type { LogAppend } from '../../ports/event-log.port.ts';

const maxEvents = 100;
const maxBytes = 1_048_576;

/** Bytes of an append's records. Raises a permanent fault `append-too-large` beyond 100 events or 1 MiB. */
export function checkedSizeBytes(append: LogAppend): number {
  let events = 0;
  let bytes = 0;
  for (const write of append.writes) {
    events += write.events.length;
    for (const event of write.events) {
      bytes += event.head.length + event.body.length;
      for (const box of event.boxes) bytes += box.length;
    }
  }
  if (events > maxEvents || bytes > maxBytes) {
    throw new PermanentFault(
      'append-too-large',
      `an append holds at most ${maxEvents} events and ${maxBytes} bytes; this one has ${events} and ${bytes}`,
    );
  }
  return bytes;
}
