// The need for the key above all keys: it wraps the epoch keys of tenants and never leaves its holder.

/** Wraps and unwraps 32-byte epoch keys (a file now, a key management service later). */
export interface RootKey {
  /** Names the root key that wraps now; kept beside what it wrapped so that rotation can find it. */
  readonly id: () => Promise<string>;
  readonly wrap: (key: Uint8Array, context: string) => Promise<Uint8Array>;
  /** Raises a fatal fault `root-key-mismatch` where the wrapped bytes were made under another key or context. */
  readonly unwrap: (wrapped: Uint8Array, context: string, rootKeyId: string) => Promise<Uint8Array>;
}
