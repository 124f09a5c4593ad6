// Arrays in PostgreSQL's binary format, passed as Buffers: a third cheaper for the server than the driver's
// text arrays (measured: 18.6 against 29.3 µs a command). Format: array_recv in src/backend/utils/adt/arrayfuncs.c.
// Each is written into one buffer at once, without a buffer per item.
import { writeUuid } from '../codec/uuid.ts';

const oids = { boolean: 16, bytea: 17, int8: 20, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;
/** 2000-01-01T00:00:00Z, PostgreSQL's epoch, in milliseconds since 1970. */
const postgresEpochMs = 946_684_800_000;

const headerBytes = 20;
const lengthBytes = 4;
const uuidBytes = 16;
/** UTF-8 never takes more for a UTF-16 unit. */
const maxBytesPerUnit = 3;
const nullLength = -1;

/** An array of `count` items whose values take `bytes` at most; `write` fills it from an offset and gives the end. */
function arrayOf(
  oid: number,
  count: number,
  bytes: number,
  write: (out: Buffer, offset: number) => number,
): Buffer {
  if (count === 0) {
    const empty = Buffer.alloc(12);
    empty.writeInt32BE(oid, 8);
    return empty;
  }
  const out = Buffer.allocUnsafe(headerBytes + count * lengthBytes + bytes);
  out.writeInt32BE(1, 0);
  // The flag "has nulls" is not looked at: array_recv sees them by their length.
  out.writeInt32BE(1, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(count, 12);
  out.writeInt32BE(1, 16);
  const end = write(out, headerBytes);
  return end === out.length ? out : out.subarray(0, end);
}

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

/** `text[]`; the texts are well-formed and without U+0000 (the codec's law). */
export function textArray(values: readonly (string | null)[]): Buffer {
  let units = 0;
  for (const value of values) units += value?.length ?? 0;
  return arrayOf(oids.text, values.length, units * maxBytesPerUnit, (out, start) => {
    let offset = start;
    for (const value of values) {
      if (value === null) {
        offset = out.writeInt32BE(nullLength, offset);
        continue;
      }
      const length = out.write(value, offset + lengthBytes);
      out.writeInt32BE(length, offset);
      offset += lengthBytes + length;
    }
    return offset;
  });
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
  return fixedArray(oids.boolean, 1, values, (out, value, offset) => out.writeUInt8(value ? 1 : 0, offset));
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
  return fixedArray(oids.timestamptz, 8, epochMs, (out, value, offset) =>
    writeMicroseconds(out, value - postgresEpochMs, offset),
  );
}

/** Milliseconds as 64-bit microseconds, without a bigint for each. */
function writeMicroseconds(out: Buffer, ms: number, offset: number): void {
  const us = ms * 1000;
  const high = Math.floor(us / 2 ** 32);
  out.writeInt32BE(high, offset);
  out.writeUInt32BE(us - high * 2 ** 32, offset + 4);
}
