// What a sealed object begins with, in clear: the format, a salt of its own, and which keys it was sealed under.
import { hkdfSync } from 'node:crypto';

/** `VMV` and the version of the format. */
const magic = Buffer.from([0x56, 0x4d, 0x56, 1]);
const saltBytes = 32;
const keyNameBytes = 36;
export const headBytes = magic.length + saltBytes + 2 * keyNameBytes;

/** The head. Keys are named by UUIDs: the person's, then the meeting's. */
export interface SealedHead {
  readonly salt: Uint8Array;
  readonly keys: readonly [person: string, media: string];
}

/** As bytes. */
export function headToBytes({ salt, keys: [person, media] }: SealedHead): Uint8Array {
  return Buffer.concat([magic, salt, Buffer.from(person, 'latin1'), Buffer.from(media, 'latin1')]);
}

/** From bytes; undefined for what is none. */
export function headFromBytes(bytes: Uint8Array): SealedHead | undefined {
  const all = Buffer.from(bytes);
  if (all.length < headBytes || !all.subarray(0, magic.length).equals(magic)) return undefined;
  const textAt = (at: number): string => all.subarray(at, at + keyNameBytes).toString('latin1');
  const keysAt = magic.length + saltBytes;
  return {
    salt: Uint8Array.from(all.subarray(magic.length, keysAt)),
    keys: [textAt(keysAt), textAt(keysAt + keyNameBytes)],
  };
}

/** The object's own key, of both keys together (HKDF-SHA-256, RFC 5869): without either of them it can't be made. */
export function objectKey(person: Uint8Array, media: Uint8Array, salt: Uint8Array): Uint8Array {
  const material = Buffer.concat([person, media]);
  return new Uint8Array(hkdfSync('sha256', material, salt, 'voicemeet/vault/v1', 32));
}
