// How large a record may be. A longer text belongs in the vault. docs/envelope.md, section 3; all sizes in bytes.
import { PermanentFault } from '../../../ports/faults.ts';
import type { SealedEvent } from '../../../ports/event-log.port.ts';

export const headLimitBytes = 4 * 1024;
export const bodyLimitBytes = 48 * 1024;
export const boxLimitBytes = 16 * 1024;
/** Head, body and boxes together. */
export const recordLimitBytes = 64 * 1024;
/** Box numbers are 0–14. */
export const boxLimitCount = 15;

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
