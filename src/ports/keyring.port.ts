// The need to keep keys per tenant, subject and purpose, and to forget: destroying a key is the one
// irrevocable act. A key that was destroyed is a tombstone; a key that is merely missing was lost.
import type { PersonId, SubjectId, TenantId } from '../domain/shared/ids.ts';

/** What a key is for: who someone is, or what someone said. */
export type KeyPurpose = 'identity' | 'content';

/** Whose key, and for what. */
export interface KeyScope {
  readonly tenant: TenantId;
  readonly subject: SubjectId;
  readonly purpose: KeyPurpose;
}

/** An unwrapped data key: 32 random bytes under a random name that says nothing. */
export interface DataKey {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** What is known of a key that an event names; absent from the answer where it is neither kept nor destroyed: lost. */
export type KeyState = { readonly kind: 'kept'; readonly dataKey: DataKey } | { readonly kind: 'destroyed' };

/** A human or machine as its token names it. */
export interface ForeignIdentity {
  readonly tenant: TenantId;
  readonly issuer: string;
  readonly subject: string;
}

/** Keys and the person map. Raises transient faults while its store can't be reached. At most 1,000 items a call. */
export interface Keyring {
  /** The current keys of these scopes, in the same order; missing ones are made. Concurrent callers get the same key. */
  readonly ensure: (scopes: readonly KeyScope[]) => Promise<readonly DataKey[]>;
  /** The states of these keys of one tenant, by key name. */
  readonly find: (tenant: TenantId, keys: readonly string[]) => Promise<ReadonlyMap<string, KeyState>>;
  /** Destroys every key of a subject (of one purpose, if given) and leaves tombstones. Irrevocable and idempotent. Returns the destroyed names. */
  readonly destroy: (
    tenant: TenantId,
    subject: SubjectId,
    purpose?: KeyPurpose,
  ) => Promise<readonly string[]>;
  /** The person with this identity; a new random one if it was never seen. Concurrent callers get the same person. */
  readonly person: (identity: ForeignIdentity) => Promise<PersonId>;
  /** The person with this identity, if it is known already. */
  readonly knownPerson: (identity: ForeignIdentity) => Promise<PersonId | undefined>;
}
