// The ids of new things: UUID version 7 (time-ordered), and version 8 (named and time-ordered) for what a request under
// a time-ordered key makes (ADR 0017). RFC 9562. Ids that follow from something stored: codec/record/uuid.ts.
import { uuidV5, variantDigit } from '../codec/record/uuid.ts';

const counterBits = 0xfff;
/** A fresh millisecond's counter starts in the lower half, so that at least 2,048 ids fit into it. */
const freshCounterBits = 0x7ff;
/** A UUID version 7 as a client may write it. */
const timeOrdered = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** Where the 48 bits of time of a version 7 end, and where what follows the version begins. */
const [timeEnd, versionEnd] = [13, 15];

/**
 * A named id of what a request under `key` makes: the same inputs, the same id. Where the key is a UUID version 7, its 48
 * bits of time come first, then 74 bits of the name's version 5 (version 8; RFC 9562, 5.8), so that things made one after
 * another are neighbours in indexes; else the version 5. The time is what the client says it is: nothing may rely on it.
 */
export function uuidUnderKey(key: string, namespace: string, name: string): string {
  const named = uuidV5(namespace, name);
  if (!timeOrdered.test(key)) return named;
  return `${key.slice(0, timeEnd).toLowerCase()}-8${named.slice(versionEnd)}`;
}

/**
 * A source of UUIDs version 7 that never goes backwards within one process (RFC 9562, 6.2, method 1: twelve
 * bits of counter per millisecond; overflow borrows the next millisecond). `random` gives so many random bytes.
 */
export function uuidV7Source(nowMs: () => number, random: (size: number) => Uint8Array): () => string {
  let lastMs = -1;
  let counter = 0;
  return () => {
    const bytes = random(10);
    const now = Math.floor(nowMs());
    if (now > lastMs) {
      lastMs = now;
      counter = freshCounter(bytes);
    } else if (counter < counterBits) {
      counter += 1;
    } else {
      lastMs += 1;
      counter = freshCounter(bytes);
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 8).toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variantDigit(hex, 0)}${hex.slice(1, 4)}-${hex.slice(4)}`;
  };
}

function freshCounter(bytes: Uint8Array): number {
  return (((bytes[8] ?? 0) << 8) | (bytes[9] ?? 0)) & freshCounterBits;
}
