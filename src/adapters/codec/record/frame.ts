// One record as one run of bytes, for stores and brokers that keep a single value (EventStoreDB, Kafka):
// "VM01", u32be length + head, u32be length + body, u8 count, (u32be length + box)*.
// docs/envelope.md, section 11.2.
import { FatalFault } from '../../../ports/faults.ts';
import {
  bodyLimitBytes,
  boxLimitBytes,
  boxLimitCount,
  checkRecord,
  headLimitBytes,
  recordBytes,
  recordExcess,
} from './limits.ts';
import type { RecordParts } from './limits.ts';

const magic = Buffer.from('VM01', 'latin1');
const lengthBytes = 4;
const countBytes = 1;

/** The frame of a record. Raises a permanent fault `record-too-large`. */
export function encodeFrame(parts: RecordParts): Buffer {
  checkRecord(parts);
  const size = magic.length + countBytes + lengthBytes * (2 + parts.boxes.length) + recordBytes(parts);
  const frame = Buffer.allocUnsafe(size);
  frame.set(magic);
  let at = magic.length;
  const put = (part: Uint8Array): void => {
    at = frame.writeUInt32BE(part.length, at);
    frame.set(part, at);
    at += part.length;
  };
  put(parts.head);
  put(parts.body);
  at = frame.writeUInt8(parts.boxes.length, at);
  for (const box of parts.boxes) put(box);
  return frame;
}

/**
 * The parts of a frame, as views of its bytes (no copy). Raises a fatal fault `tampered` where a length is
 * beyond its limit or its frame, or bytes are left over.
 */
export function decodeFrame(frame: Uint8Array): RecordParts {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
  let at = 0;
  const take = (size: number, what: string): Buffer => {
    if (size > bytes.length - at) tampered(`it ends inside its ${what}`);
    at += size;
    return bytes.subarray(at - size, at);
  };
  const part = (limit: number, what: string): Buffer => {
    const size = take(lengthBytes, `${what}'s length`).readUInt32BE();
    if (size > limit) tampered(`its ${what} claims ${size} bytes`);
    return take(size, what);
  };
  if (!take(magic.length, 'first bytes').equals(magic)) tampered('it does not begin with VM01');
  const head = part(headLimitBytes, 'head');
  const body = part(bodyLimitBytes, 'body');
  const count = take(countBytes, 'count of boxes').readUInt8();
  if (count > boxLimitCount) tampered(`it claims ${count} boxes`);
  const boxes = Array.from({ length: count }, () => part(boxLimitBytes, 'box'));
  if (at !== bytes.length) tampered(`${bytes.length - at} bytes follow it`);
  const excess = recordExcess({ head, body, boxes });
  if (excess !== undefined) tampered(`it holds ${excess}`);
  return { head, body, boxes };
}

function tampered(why: string): never {
  throw new FatalFault('tampered', `These bytes are not the frame of a record: ${why}.`);
}
