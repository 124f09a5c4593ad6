// The need to keep bytes under names, whole or not at all. What is kept is never overwritten: another content under a name that is taken is
// said, not stored. Raises transient faults while the store can't be reached (`store-away`) or is full (`store-full`).

/** An object, as it is kept. */
export interface StoredObject {
  readonly name: string;
  readonly bytes: number;
}

/** A part of an object: from the first byte to the last one, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** How writing ended. */
export type Written =
  | { readonly kind: 'written'; readonly sha256: string; readonly bytes: number }
  /** There is an object of this name. Whether it is the same is for the caller to find out. */
  | { readonly kind: 'taken' };

/** An object to be read: its whole length, and the bytes that were asked for. */
export interface ReadObject {
  readonly kind: 'found';
  readonly bytes: number;
  readonly source: AsyncIterable<Uint8Array>;
}

/** Objects by name: letters a to z, digits, `.`, `-`, `_` and `/`, at most 512 characters, no part empty or beginning with a point. */
export interface ObjectStore {
  /** Writes all of a source, part by part; nothing is seen under the name before, nor after a failure. */
  readonly write: (name: string, source: AsyncIterable<Uint8Array>, signal: AbortSignal) => Promise<Written>;
  /** The object, or a part of it. */
  readonly read: (
    name: string,
    signal: AbortSignal,
    range?: ByteRange,
  ) => Promise<ReadObject | { readonly kind: 'absent' }>;
  /** Objects whose names begin so, in the order of their names, after one; at most `limit`, 1,000 at most. */
  readonly list: (
    prefix: string,
    page: { readonly after: string | undefined; readonly limit: number },
    signal: AbortSignal,
  ) => Promise<readonly StoredObject[]>;
  /** Raises transient `object-held` where the store itself keeps it. Removes an object in every version, and reads back that it is gone; gives how many versions there were, 0 where there was none. */
  readonly remove: (name: string, signal: AbortSignal) => Promise<number>;
}
