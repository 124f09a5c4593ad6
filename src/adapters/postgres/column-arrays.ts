// Rows of a read table as one array per column in PostgreSQL's binary format (array_recv in
// src/backend/utils/adt/arrayfuncs.c), nulls and all. A row as JSON cost the server twice as much as the row itself
// (3.6–9 µs to take apart, 2–4 to insert); arrays that are unnested side by side cost it under 1.
// What the column's type can not hold is refused here: binary text would be stored as other text.
import { parseInstant, toEpochMs } from '../../domain/shared/instant.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { Cell, ColumnType, Row, Table } from '../../ports/read-table.ts';

const oids: Readonly<Record<ColumnType, number>> = {
  uuid: 2950,
  text: 25,
  int: 23,
  bigint: 20,
  bool: 16,
  instant: 1184,
  json: 3802,
};
/** 2000-01-01T00:00:00Z, PostgreSQL's epoch, in milliseconds since 1970. */
const postgresEpochMs = 946_684_800_000;
const headerBytes = 20;
const emptyBytes = 12;
const lengthBytes = 4;
const uuidBytes = 16;
const uuidUnits = 36;
const longBytes = 8;
const intBytes = 4;
const nullLength = -1;
/** UTF-8 never takes more for a UTF-16 unit. */
const maxBytesPerUnit = 3;
/** The version of jsonb's wire format, before the text. */
const jsonVersion = 1;
const surrogate = /\p{Surrogate}/u;
const hyphen = 45;
const notHex = 0xff;

/** Values of lower-case hex digits by character code. */
const nibbles = Uint8Array.from({ length: 256 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return digit < 0 ? notHex : digit;
});

/** One array per column, in declared order. Raises a permanent fault `row-refused` where a cell is none of its column's. */
export function columnArrays(table: Table, rows: readonly Row[]): Buffer[] {
  return Object.entries(table.columns).map(([name, { type }]) => {
    try {
      return columnArray(type, rows, name);
    } catch (error) {
      // Never the value, which may be personal, nor an error that quotes it.
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      throw new PermanentFault('row-refused', `${table.name}.${name} holds what is not of type ${type}.`);
    }
  });
}

function columnArray(type: ColumnType, rows: readonly Row[], name: string): Buffer {
  switch (type) {
    case 'uuid':
      return repeated(oids.uuid, uuidBytes, rows, name, writeUuid);
    case 'text':
      return texts(oids.text, cells(rows, name, textOf), undefined);
    case 'json':
      return texts(oids.json, cells(rows, name, jsonOf), jsonVersion);
    case 'int':
      return fixed(oids.int, intBytes, rows, name, (out, cell, at) => out.writeInt32BE(numberOf(cell), at));
    case 'bigint':
      return fixed(oids.bigint, longBytes, rows, name, (out, cell, at) => {
        if (typeof cell !== 'bigint') refuse();
        return out.writeBigInt64BE(cell, at);
      });
    case 'bool':
      return fixed(oids.bool, 1, rows, name, (out, cell, at) => {
        if (typeof cell !== 'boolean') refuse();
        return out.writeUInt8(cell ? 1 : 0, at);
      });
    case 'instant':
      return repeated(oids.instant, longBytes, rows, name, writeInstant);
  }
}

/** An array of `count` items that take `bytes` at most beside their lengths; `write` fills it and gives the end. */
function arrayOf(
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

type Write = (out: Buffer, cell: Cell, at: number) => number;

function fixed(oid: number, width: number, rows: readonly Row[], name: string, write: Write): Buffer {
  return arrayOf(oid, rows.length, rows.length * width, (out, start) => {
    let at = start;
    for (const row of rows) {
      const cell = row[name] ?? null;
      at = out.writeInt32BE(cell === null ? nullLength : width, at);
      if (cell !== null) at = write(out, cell, at);
    }
    return at;
  });
}

/** Rows come in the order of their keys, so a UUID or an instant is often the one before: its bytes are copied. */
function repeated(oid: number, width: number, rows: readonly Row[], name: string, write: Write): Buffer {
  let last: Cell = null;
  let lastAt = 0;
  return fixed(oid, width, rows, name, (out, cell, at) => {
    if (cell === last) out.copyWithin(at, lastAt, lastAt + width);
    else write(out, cell, at);
    last = cell;
    lastAt = at;
    return at + width;
  });
}

function writeUuid(out: Buffer, cell: Cell, start: number): number {
  if (typeof cell !== 'string' || cell.length !== uuidUnits) refuse();
  let at = start;
  let wrong = 0;
  for (let index = 0; index < uuidUnits; index += 2) {
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (cell.charCodeAt(index) !== hyphen) refuse();
      index += 1;
    }
    const high = nibbles[cell.charCodeAt(index)] ?? notHex;
    const low = nibbles[cell.charCodeAt(index + 1)] ?? notHex;
    wrong |= high | low;
    out[at] = (high << 4) | low;
    at += 1;
  }
  if (wrong > 0xf) refuse();
  return at;
}

function writeInstant(out: Buffer, cell: Cell, at: number): number {
  const instant = typeof cell === 'string' ? parseInstant(cell) : undefined;
  if (instant === undefined) refuse();
  // Milliseconds as 64-bit microseconds, without a bigint for each.
  const us = (toEpochMs(instant) - postgresEpochMs) * 1_000;
  const high = Math.floor(us / 2 ** 32);
  return out.writeUInt32BE(us - high * 2 ** 32, out.writeInt32BE(high, at));
}

function texts(oid: number, items: readonly (string | null)[], version: number | undefined): Buffer {
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

function cells(rows: readonly Row[], name: string, as: (cell: Cell) => string): (string | null)[] {
  return rows.map((row) => {
    const cell = row[name] ?? null;
    return cell === null ? null : as(cell);
  });
}

/** U+0000 is refused by the server; half of a surrogate pair would become another character on the way. */
function textOf(cell: Cell): string {
  if (typeof cell !== 'string' || surrogate.test(cell)) refuse();
  return cell;
}

/** JSON.stringify escapes half a surrogate pair, which the server then refuses. */
function jsonOf(cell: Cell): string {
  if (typeof cell !== 'object') refuse();
  return JSON.stringify(cell);
}

function numberOf(cell: Cell): number {
  if (typeof cell !== 'number' || !Number.isInteger(cell)) refuse();
  return cell;
}

function refuse(): never {
  throw new TypeError('not of the type');
}
