// Arrays in PostgreSQL's binary format, passed as Buffers: a third cheaper for the server than the driver's
// text arrays (measured: 18.6 against 29.3 µs a command).
import { writeUuid } from '../../codec/record/uuid.ts';
import {
  arrayOf,
  arrayOfTexts,
  lengthBytes,
  nullLength,
  oids,
  uuidBytes,
  writeInstantMs,
} from './binary-array.ts';

/** Items of one width, none of them null. */
function fixedArray<Value>(
  oid: number,
  width: 1 | 4 | 8,
  values: readonly Value[],
  write: (out: Buffer, value: Value, offset: number) => void,
): Buffer {
  return arrayOf(oid, values.length, values.length * width, (out, start) => {
    let offset = start;
    for (const value of values) {
      out.writeInt32BE(width, offset);
      write(out, value, offset + lengthBytes);
      offset += lengthBytes + width;
    }
    return offset;
  });
}

/** `bytea[]`. */
export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  let bytes = 0;
  for (const value of values) bytes += value?.length ?? 0;
  return arrayOf(oids.bytea, values.length, bytes, (out, start) => {
    let offset = start;
    for (const value of values) {
      offset = out.writeInt32BE(value?.length ?? nullLength, offset);
      if (value === null) continue;
      out.set(value, offset);
      offset += value.length;
    }
    return offset;
  });
}

/** `text[]`; the texts are well-formed and without U+0000 (the codec ensures it). */
export function textArray(values: readonly (string | null)[]): Buffer {
  return arrayOfTexts(oids.text, values);
}

/** `uuid[]` from lower-case hyphenated text. */
export function uuidArray(values: readonly (string | null)[]): Buffer {
  return arrayOf(oids.uuid, values.length, values.length * uuidBytes, (out, start) => {
    let offset = start;
    for (const value of values) {
      offset = out.writeInt32BE(value === null ? nullLength : uuidBytes, offset);
      if (value !== null) offset = writeUuid(out, value, offset);
    }
    return offset;
  });
}

/** `boolean[]`. */
export function booleanArray(values: readonly boolean[]): Buffer {
  return fixedArray(oids.bool, 1, values, (out, value, offset) => out.writeUInt8(value ? 1 : 0, offset));
}

/** `int4[]`. */
export function int4Array(values: readonly number[]): Buffer {
  return fixedArray(oids.int4, 4, values, (out, value, offset) => out.writeInt32BE(value, offset));
}

/** `int8[]`. */
export function int8Array(values: readonly bigint[]): Buffer {
  return fixedArray(oids.int8, 8, values, (out, value, offset) => out.writeBigInt64BE(value, offset));
}

/** `timestamptz[]` from milliseconds since 1970. */
export function timestamptzArray(epochMs: readonly number[]): Buffer {
  return fixedArray(oids.timestamptz, 8, epochMs, writeInstantMs);
}
