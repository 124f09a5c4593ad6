// One process's cache of the keyring: unwrapped keys and persons, for five minutes at most.
// I1: nothing that was read before a destruction began stays cached after it.
import type { PersonId } from '../../../domain/shared/ids.ts';
import type { DataKey, KeyScope, KeyState } from '../../../ports/keyring.port.ts';
import { expiringCache } from './expiring-cache.ts';
import type { ExpiringCache } from './expiring-cache.ts';

/** Caches a value, unless a destruction began after its query was sent (I1). */
export type Remember = <Value>(cache: ExpiringCache<Value>, name: string, value: Value) => void;

/** The caches, by the names that the functions below give. */
export interface KeyringCache {
  /** By `scopeName`. */
  readonly inUse: ExpiringCache<DataKey>;
  /** By `keyName`. */
  readonly states: ExpiringCache<KeyState>;
  /** By `epochName`. */
  readonly epochs: ExpiringCache<Uint8Array>;
  readonly persons: ExpiringCache<PersonId>;
  /** To be called before the store is asked. */
  readonly asking: () => Remember;
  /** Drops everything except epoch keys, and whatever is being queried now. */
  readonly drop: () => void;
}

const lifetimeMs = 5 * 60_000;
const cachedKeys = 20_000;
const cachedEpochs = 2_000;
const cachedPersons = 50_000;

/** Empty caches; `nowMs` never goes backwards. */
export function keyringCache(nowMs: () => number): KeyringCache {
  const cache = <Value>(entries: number) => expiringCache<Value>({ lifetimeMs, entries, nowMs });
  const inUse = cache<DataKey>(cachedKeys);
  const states = cache<KeyState>(cachedKeys);
  const epochs = cache<Uint8Array>(cachedEpochs);
  const persons = cache<PersonId>(cachedPersons);
  let destructions = 0;
  return {
    inUse,
    states,
    epochs,
    persons,
    asking: () => {
      const since = destructions;
      return (into, name, value) => {
        if (since === destructions) into.set(name, value);
      };
    },
    drop: () => {
      destructions += 1;
      inUse.clear();
      states.clear();
      persons.clear();
    },
  };
}

/** Names a scope. */
export function scopeName({ tenant, subject, purpose }: KeyScope): string {
  return `${tenant} ${subject} ${purpose}`;
}

/** Names a key within its tenant, so that another tenant's key is never found. */
export function keyName(tenant: string, key: string): string {
  return `${tenant} ${key}`;
}

/** Names a tenant's epoch. */
export function epochName(tenant: string, epoch: number): string {
  return `${tenant} ${epoch}`;
}
