// The need to keep what people said so that it can be made unreadable: each object is encrypted under two keys together, its person's and its
// meeting's. Destroying either is enough: the erasure of a person, or the deletion of a meeting. Raises the faults of its store and keyring.
import type { MeetingId, PersonId, TenantId } from '../domain/shared/ids.ts';
import type { ByteRange } from './object-store.port.ts';

/** Whose object, of which meeting, under which name. */
export interface VaultObject {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
  readonly person: PersonId;
  readonly name: string;
}

/** Bytes by their digest. */
export interface Digest {
  readonly sha256: string;
  readonly bytes: number;
}

/** An object as it lies in the vault. */
export interface Sealed {
  /** What was given. */
  readonly plain: Digest;
  /** What is stored. */
  readonly stored: Digest;
  /** The names of its keys: the person's, then the meeting's. */
  readonly keys: readonly string[];
}

/** How opening ended. */
export type OpenedObject =
  /** `bytes` is the whole length. The source raises the permanent fault `vault-damaged` at the first byte that is not what was sealed. */
  | { readonly kind: 'opened'; readonly bytes: number; readonly source: AsyncIterable<Uint8Array> }
  | { readonly kind: 'absent' }
  /** One of its keys was destroyed: nobody can read it any more. */
  | { readonly kind: 'destroyed' };

/** The vault. */
export interface Vault {
  /**
   * Seals a source and reads it back. Sealed once more under the same name it gives what is there, if that holds the same;
   * `taken`: it holds something else.
   */
  readonly seal: (
    object: VaultObject,
    source: () => AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ) => Promise<{ readonly kind: 'sealed'; readonly sealed: Sealed } | { readonly kind: 'taken' }>;
  /** Opens an object, or a part of it. Raises the permanent faults `vault-damaged` and `vault-key-lost`. */
  readonly open: (
    object: Pick<VaultObject, 'tenant' | 'name'>,
    signal: AbortSignal,
    range?: ByteRange,
  ) => Promise<OpenedObject>;
}
