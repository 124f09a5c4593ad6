// Writes protobuf messages from lists of their fields, for what the generated classes would take a dozen calls to say.

/** A field: its number, and an unsigned number, a text, bytes, or the fields of a nested message. */
export type Field = readonly [number: number, value: bigint | string | Uint8Array | readonly Field[]];

/** The message of these fields, in their order. */
export function encoded(fields: readonly Field[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'bigint') {
      parts.push(varint(BigInt(number << 3)), varint(value));
      continue;
    }
    const bytes =
      typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : encoded(value);
    parts.push(varint(BigInt((number << 3) | 2)), varint(BigInt(bytes.length)), bytes);
  }
  return Buffer.concat(parts);
}

function varint(value: bigint): Uint8Array {
  if (value < 0x80n) return Uint8Array.of(Number(value));
  const groups: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) groups.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...groups, Number(rest)]);
}
