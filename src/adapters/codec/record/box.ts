// One box: the personal values of one subject and purpose of an event, encrypted under a key of that event
// alone and bound to its place. No plaintext is ever hashed. docs/envelope.md, section 8.
import { createCipheriv, createDecipheriv, createHmac, hash } from 'node:crypto';
import type { EventId, StreamName, SubjectId, TenantId } from '../../../domain/shared/ids.ts';
import type { KeyPurpose } from '../../../ports/keyring.port.ts';
import { canonicalBytes } from './canonical-json.ts';
import type { JsonObject } from './canonical-json.ts';
import { uuidBytes } from './uuid.ts';

/** Where a box belongs: all that its ciphertext is bound to. `number` counts from 0; `key` is the data key's UUID. */
export interface BoxPlace {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly id: EventId;
  readonly type: string;
  readonly number: number;
  readonly subject: SubjectId;
  readonly purpose: KeyPurpose;
  readonly key: string;
}

/** A closed box; `commit` and `kcv` (key-check value) are lower-case hex and stand in the body. */
export interface ClosedBox {
  readonly bytes: Buffer;
  readonly commit: string;
  readonly kcv: string;
}

/** The values by JSON pointer; or which of the three checks failed. */
export type OpenedBox =
  | { readonly kind: 'known'; readonly values: JsonObject }
  | { readonly kind: 'tampered'; readonly check: 'kcv' | 'commit' | 'tag' };

export const nonceBytes = 12;

const tagBytes = 16;
/** Plaintext is padded to a multiple of this, so that a box's length tells little of its text's. */
const paddingBytes = 64;
const space = 0x20;
const cipherName = 'aes-256-gcm';
const eventLabel = Buffer.from('voicemeet/1/event\0', 'latin1');
const boxLabel = Buffer.from('voicemeet/1/box\0', 'latin1');

/**
 * Event key and key-check value, 32 bytes each: HKDF-Expand-SHA256(dataKey, label ‖ id ‖ number, 64) of
 * RFC 5869, written as its two HMACs (node's hkdfSync also extracts and costs twice).
 */
export function deriveEventKey(
  dataKey: Uint8Array,
  id: EventId,
  number: number,
): { readonly eventKey: Buffer; readonly kcv: Buffer } {
  const info = Buffer.concat([eventLabel, uuidBytes(id), Buffer.from([number, 1])]);
  const eventKey = createHmac('sha256', dataKey).update(info).digest();
  info[info.length - 1] = 2;
  const kcv = createHmac('sha256', dataKey).update(eventKey).update(info).digest();
  return { eventKey, kcv };
}

/** SHA-256("voicemeet/1/box" 00 ‖ u32be length of A ‖ A ‖ kcv ‖ box), lower-case hex: what the body commits to. */
export function commitOf(place: BoxPlace, kcv: Uint8Array, box: Uint8Array): string {
  return commitment(associatedData(place), kcv, box);
}

/** Encrypts values (JSON pointer → value) at their place under a fresh random nonce of 12 bytes. */
export function closeBox(
  dataKey: Uint8Array,
  place: BoxPlace,
  values: JsonObject,
  nonce: Uint8Array,
): ClosedBox {
  const { eventKey, kcv } = deriveEventKey(dataKey, place.id, place.number);
  const context = associatedData(place);
  const cipher = createCipheriv(cipherName, eventKey, nonce);
  cipher.setAAD(context);
  const ciphertext = cipher.update(padded(values));
  cipher.final();
  const bytes = Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
  return { bytes, commit: commitment(context, kcv, bytes), kcv: kcv.toString('hex') };
}

/** Decrypts a box and checks that it is the one the body speaks of. */
export function openBox(
  dataKey: Uint8Array,
  place: BoxPlace,
  box: Uint8Array,
  note: { readonly commit: string; readonly kcv: string },
): OpenedBox {
  const { eventKey, kcv } = deriveEventKey(dataKey, place.id, place.number);
  if (kcv.toString('hex') !== note.kcv) return { kind: 'tampered', check: 'kcv' };
  const context = associatedData(place);
  if (commitment(context, kcv, box) !== note.commit) return { kind: 'tampered', check: 'commit' };
  if (box.length < nonceBytes + tagBytes) return { kind: 'tampered', check: 'tag' };
  const cipher = createDecipheriv(cipherName, eventKey, box.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  cipher.setAAD(context);
  cipher.setAuthTag(box.subarray(box.length - tagBytes));
  const plaintext = cipher.update(box.subarray(nonceBytes, box.length - tagBytes));
  try {
    cipher.final();
  } catch {
    return { kind: 'tampered', check: 'tag' };
  }
  // What the tag vouches for was written by closeBox: an object.
  return { kind: 'known', values: JSON.parse(plaintext.toString()) as JsonObject };
}

function associatedData(place: BoxPlace): Buffer {
  const { tenant, stream, id, type, number, subject, purpose, key } = place;
  return canonicalBytes([1, tenant, stream, id, type, number, subject, purpose, key]);
}

function commitment(context: Buffer, kcv: Uint8Array, box: Uint8Array): string {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(context.length);
  return hash('sha256', Buffer.concat([boxLabel, length, context, kcv, box]), 'hex');
}

function padded(values: JsonObject): Buffer {
  const text = canonicalBytes(values);
  const padding = (paddingBytes - (text.length % paddingBytes)) % paddingBytes;
  return padding === 0 ? text : Buffer.concat([text, Buffer.alloc(padding, space)]);
}
