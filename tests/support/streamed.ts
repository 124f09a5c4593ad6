// Bytes as a stream, in the given pieces; and one that breaks off after them.
import { Readable } from 'node:stream';

/** A stream of these pieces. */
export function streamed(...pieces: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  return Readable.from(pieces);
}

/** Pieces of so many bytes. */
export function inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  const count = Math.ceil(bytes.length / size);
  return streamed(...Array.from({ length: count }, (_, n) => bytes.subarray(n * size, (n + 1) * size)));
}

/** Gives the piece, and fails. */
export function brokenOff(piece: Uint8Array): AsyncIterable<Uint8Array> {
  return Readable.from(
    (function* pieces() {
      yield piece;
      throw new Error('the source broke off');
    })(),
  );
}

/** All of a stream. */
export async function collected(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}
