// Writes protobuf messages from their end to their beginning, so that a length is known when it is written.
// Used for what is written often (an event as it is read); everything else goes through the generated classes.

const startBytes = 16 * 1024;
const low7 = 0x7f;
const more = 0x80;

/** A message being written, last field first. One writer is reused for many messages. */
export class BackwardsWriter {
  #buffer: Buffer;
  #start: number;

  constructor(bytes = startBytes) {
    this.#buffer = Buffer.allocUnsafeSlow(bytes);
    this.#start = bytes;
  }

  /** How many bytes have been written so far. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** Raw bytes with their length and tag before them; gives how far from the message's end they begin. */
  bytes(field: number, value: Uint8Array): number {
    this.#room(value.length);
    this.#start -= value.length;
    this.#buffer.set(value, this.#start);
    const begins = this.length;
    this.close(field, begins - value.length);
    return begins;
  }

  /** A string in UTF-8. */
  text(field: number, value: string): void {
    const size = Buffer.byteLength(value);
    this.#room(size);
    this.#start -= size;
    this.#buffer.write(value, this.#start, size, 'utf8');
    this.close(field, this.length - size);
  }

  /** An unsigned 64-bit number. */
  uint64(field: number, value: bigint): void {
    this.#varint(value);
    this.#varint(BigInt(field << 3));
  }

  /** Puts length and tag of a nested message before what was written since `lengthBefore`. */
  close(field: number, lengthBefore: number): void {
    this.#small(this.length - lengthBefore);
    this.#small((field << 3) | 2);
  }

  /** The finished message; the writer is empty again. */
  take(): Buffer {
    const message = Buffer.allocUnsafe(this.length);
    this.#buffer.copy(message, 0, this.#start);
    this.#start = this.#buffer.length;
    return message;
  }

  #varint(value: bigint): void {
    if (value <= 0x7fffffffn) {
      this.#small(Number(value));
      return;
    }
    const groups: number[] = [];
    for (let rest = value; rest > 0n; rest >>= 7n) groups.push(Number(rest & 0x7fn));
    this.#room(groups.length);
    for (let at = groups.length - 1; at >= 0; at -= 1) {
      this.#start -= 1;
      this.#buffer[this.#start] = groups[at]! | (at === groups.length - 1 ? 0 : more);
    }
  }

  #small(value: number): void {
    this.#room(5);
    const size = value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;
    this.#start -= size;
    let rest = value;
    for (let at = 0; at < size; at += 1) {
      this.#buffer[this.#start + at] = (rest & low7) | (at === size - 1 ? 0 : more);
      rest >>>= 7;
    }
  }

  #room(bytes: number): void {
    if (this.#start >= bytes) return;
    const written = this.length;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, written + bytes));
    this.#buffer.copy(grown, grown.length - written, this.#start);
    this.#buffer = grown;
    this.#start = grown.length - written;
  }
}
