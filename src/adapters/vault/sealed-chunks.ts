// Bytes encrypted in chunks that can be opened each by itself: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online
// Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015) over AES-256-GCM. The nonce of a chunk is its number and whether it is
// the last: a chunk that is changed, moved, left out or added does not open, nor does one of another object, whose name is authenticated
// with each.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { PermanentFault } from '../../ports/faults.ts';
import type { ByteRange } from '../../ports/object-store.port.ts';

/** Plain bytes in a chunk. */
export const chunkBytes = 65_536;
const tagBytes = 16;
const sealedChunkBytes = chunkBytes + tagBytes;

/** The key of one object, used for nothing else, and what is authenticated with each chunk. */
export interface ChunkKey {
  readonly key: Uint8Array;
  readonly name: string;
}

/** Encrypts a source; an empty one is one empty chunk. Holds two chunks at most. */
export async function* sealChunks(
  of: ChunkKey,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held = Buffer.alloc(0);
  let number = 0;
  for await (const part of source) {
    held = Buffer.concat([held, part]);
    // One byte more than a chunk: whether a chunk is the last is known only then.
    while (held.length > chunkBytes) {
      yield sealed(of, number, false, held.subarray(0, chunkBytes));
      held = held.subarray(chunkBytes);
      number += 1;
    }
  }
  yield sealed(of, number, true, held);
}

/** How many plain bytes so many sealed ones are; undefined where no chunks have this length. */
export function plainLength(sealedLength: number): number | undefined {
  const chunks = Math.ceil(sealedLength / sealedChunkBytes);
  const plain = sealedLength - chunks * tagBytes;
  return chunks < 1 || sealedLength - (chunks - 1) * sealedChunkBytes < tagBytes ? undefined : plain;
}

/** Which sealed bytes hold a part of the plain ones. */
export function sealedRange({ first, last }: ByteRange, sealedLength: number): ByteRange {
  const begin = Math.floor(first / chunkBytes) * sealedChunkBytes;
  const end = (Math.floor(last / chunkBytes) + 1) * sealedChunkBytes - 1;
  return { first: begin, last: Math.min(end, sealedLength - 1) };
}

/** Decrypts sealed bytes that begin with the chunk of `range.first`, and gives the plain bytes of the range. Raises `vault-damaged`. */
export async function* openChunks(
  of: ChunkKey,
  source: AsyncIterable<Uint8Array>,
  range: ByteRange,
  plainBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held = Buffer.alloc(0);
  let number = Math.floor(range.first / chunkBytes);
  const lastChunk = Math.max(0, Math.ceil(plainBytes / chunkBytes) - 1);
  const open = (chunk: Buffer): Uint8Array => {
    const plain = opened(of, number, number === lastChunk, chunk);
    const from = Math.max(0, range.first - number * chunkBytes);
    const to = Math.min(plain.length, range.last + 1 - number * chunkBytes);
    number += 1;
    return plain.subarray(from, to);
  };
  for await (const part of source) {
    held = Buffer.concat([held, part]);
    while (held.length >= sealedChunkBytes) {
      yield open(held.subarray(0, sealedChunkBytes));
      held = held.subarray(sealedChunkBytes);
    }
  }
  if (held.length > 0) yield open(held);
  const wanted = Math.min(Math.floor(range.last / chunkBytes), lastChunk);
  if (number <= wanted) throw damaged(of.name);
}

function sealed({ key, name }: ChunkKey, number: number, isLast: boolean, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast));
  cipher.setAAD(Buffer.from(name, 'utf8'));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function opened({ key, name }: ChunkKey, number: number, isLast: boolean, bytes: Buffer): Buffer {
  if (bytes.length < tagBytes) throw damaged(name);
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast));
  decipher.setAAD(Buffer.from(name, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - tagBytes)), decipher.final()]);
  } catch {
    throw damaged(name);
  }
}

/** Seven bytes of zero (the key is the object's alone), the number, and whether it is the last. */
function nonceOf(number: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

/** What is stored is not what was sealed. */
export function damaged(name: string): PermanentFault {
  return new PermanentFault(
    'vault-damaged',
    `The object ${name} is not what was sealed: it was changed, cut or moved.`,
  );
}
