// One array in PostgreSQL's binary format (array_recv in src/backend/utils/adt/arrayfuncs.c), written into one buffer,
// without a buffer per item. Knows no columns or arguments: the caller writes the items.

/** Object ids of the types that our arrays hold (PostgreSQL's pg_type.dat). */
export const oids = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int4: 23,
  text: 25,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const;

/** Bytes of the length before each item; the length that means null. */
export const lengthBytes = 4;
export const nullLength = -1;
export const uuidBytes = 16;

/** 2000-01-01T00:00:00Z, PostgreSQL's epoch, in milliseconds since 1970. */
export const postgresEpochMs = 946_684_800_000;

/** Bytes of an array's header. */
export const arrayStart = 20;
const emptyBytes = 12;
/** UTF-8 never takes more for a UTF-16 unit. */
export const maxBytesPerUnit = 3;

/** The buffer of an array of `count` items that take at most `bytes` without their lengths; the first item begins after `arrayStart`. */
export function arrayBuffer(oid: number, count: number, bytes: number): Buffer {
  const out = Buffer.allocUnsafe(arrayStart + count * lengthBytes + bytes);
  out.writeInt32BE(1, 0);
  // The flag "has nulls" is not needed: array_recv recognises nulls by their length.
  out.writeInt32BE(1, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(count, 12);
  out.writeInt32BE(1, 16);
  return out;
}

/** An array of `count` items that take at most `bytes` without their lengths; `write` fills it from an offset and returns the end. */
export function arrayOf(
  oid: number,
  count: number,
  bytes: number,
  write: (out: Buffer, at: number) => number,
): Buffer {
  if (count === 0) {
    const empty = Buffer.alloc(emptyBytes);
    empty.writeInt32BE(oid, 8);
    return empty;
  }
  const out = arrayBuffer(oid, count, bytes);
  const end = write(out, arrayStart);
  return end === out.length ? out : out.subarray(0, end);
}

/** An array of texts, or of what is sent as text after a byte with its `version` (jsonb). */
export function arrayOfTexts(oid: number, items: readonly (string | null)[], version?: number): Buffer {
  let units = 0;
  for (const item of items) units += item?.length ?? 0;
  const prefix = version === undefined ? 0 : 1;
  return arrayOf(oid, items.length, units * maxBytesPerUnit + items.length * prefix, (out, start) => {
    let at = start;
    for (const item of items) {
      if (item === null) {
        at = out.writeInt32BE(nullLength, at);
        continue;
      }
      if (version !== undefined) out[at + lengthBytes] = version;
      const length = prefix + out.write(item, at + lengthBytes + prefix);
      out.writeInt32BE(length, at);
      at += lengthBytes + length;
    }
    return at;
  });
}

/** An instant, in milliseconds since 1970, as 64-bit microseconds since PostgreSQL's epoch, without a bigint for each; gives the end. */
export function writeInstantMs(out: Buffer, epochMs: number, at: number): number {
  const us = (epochMs - postgresEpochMs) * 1_000;
  const high = Math.floor(us / 2 ** 32);
  return out.writeUInt32BE(us - high * 2 ** 32, out.writeInt32BE(high, at));
}
