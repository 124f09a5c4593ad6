// One key kept under another: AES-256-GCM, stored as nonce (12) ‖ ciphertext ‖ tag (16), bound to its context.
// Used for epoch keys under the root key and data keys under an epoch key.
import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Length of every key. */
export const keyBytes = 32;
/** Length of a wrap's nonce: random, fresh for each. */
export const wrapNonceBytes = 12;

const tagBytes = 16;
const cipherName = 'aes-256-gcm';

/** Wraps a key under another one; `context` is authenticated, not kept. */
export function wrapKey(wrapping: Uint8Array, key: Uint8Array, context: string, nonce: Uint8Array): Buffer {
  const cipher = createCipheriv(cipherName, wrapping, nonce);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** The wrapped key; `undefined` where it was wrapped under another key or context, or was changed. */
export function unwrapKey(wrapping: Uint8Array, wrapped: Uint8Array, context: string): Buffer | undefined {
  if (wrapped.length !== wrapNonceBytes + keyBytes + tagBytes) return undefined;
  const cipher = createDecipheriv(cipherName, wrapping, wrapped.subarray(0, wrapNonceBytes), {
    authTagLength: tagBytes,
  });
  cipher.setAAD(Buffer.from(context));
  cipher.setAuthTag(wrapped.subarray(wrapNonceBytes + keyBytes));
  const key = cipher.update(wrapped.subarray(wrapNonceBytes, wrapNonceBytes + keyBytes));
  try {
    cipher.final();
    return key;
  } catch {
    return undefined;
  }
}

/** What a data key's wrap is bound to: its tenant, its name, its epoch (docs/envelope.md, section 10.1). */
export function dataKeyContext(tenant: string, key: string, epoch: number): string {
  return JSON.stringify([tenant, key, epoch]);
}

/** What an epoch key's wrap is bound to. */
export function epochKeyContext(tenant: string, epoch: number): string {
  return JSON.stringify(['voicemeet/1/epoch-key', tenant, epoch]);
}
