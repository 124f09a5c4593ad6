// The need for the root key: it wraps the epoch keys of tenants, gives secrets that all processes share, and never leaves
// its holder.

/** Wraps and unwraps 32-byte epoch keys (a file now, a key management service later). */
export interface RootKey {
  /** The id of the root key that wraps now; stored with what it wrapped, so that a rotation can find it. */
  readonly id: () => Promise<string>;
  readonly wrap: (key: Uint8Array, context: string) => Promise<Uint8Array>;
  /** A secret of 32 bytes for one purpose: the same in every process under this root key, which does not follow from it. */
  readonly derive: (purpose: string) => Promise<Uint8Array>;
  /** Raises a fatal fault `root-key-mismatch` where the bytes were wrapped under another key or context. */
  readonly unwrap: (wrapped: Uint8Array, context: string, rootKeyId: string) => Promise<Uint8Array>;
}
