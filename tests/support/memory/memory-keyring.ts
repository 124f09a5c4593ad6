// The keyring in memory, held to the same contract: wrapped keys in a state that several "processes" may share.
// For tests and tools; what it keeps dies with the process.
import { randomBytes, randomUUID } from 'node:crypto';
import { parsePersonId } from '../../../src/domain/shared/ids.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { FatalFault } from '../../../src/ports/faults.ts';
import type {
  DataKey,
  ForeignIdentity,
  Keyring,
  KeyScope,
  KeyState,
} from '../../../src/ports/keyring.port.ts';
import type { RootKey } from '../../../src/ports/root-key.port.ts';
import { identityHash } from '../../../src/adapters/codec/identity.ts';
import {
  dataKeyContext,
  epochKeyContext,
  keyBytes,
  unwrapKey,
  wrapKey,
  wrapNonceBytes,
} from '../../../src/adapters/codec/key-wrap.ts';

interface KeptKey {
  readonly scope: KeyScope;
  readonly key: string;
  readonly wrapped: Uint8Array;
}

/** What a database would hold. */
export interface MemoryKeyringState {
  /** By tenant. */
  readonly epochs: Map<string, { readonly wrapped: Uint8Array; readonly rootKeyId: string }>;
  /** By tenant and key name. */
  readonly keys: Map<string, KeptKey>;
  /** By tenant, subject and purpose. */
  readonly inUse: Map<string, KeptKey>;
  readonly tombstones: Map<string, { readonly scope: KeyScope; readonly key: string }>;
  /** By tenant and hash of the identity. */
  readonly persons: Map<string, PersonId>;
}

const onlyEpoch = 1;
const itemsPerCall = 1_000;

/** An empty state. */
export function emptyKeyringState(): MemoryKeyringState {
  return { epochs: new Map(), keys: new Map(), inUse: new Map(), tombstones: new Map(), persons: new Map() };
}

/** One process' keyring over a state. Besides the port's faults: fatal `root-key-mismatch` and `key-damaged`. */
export function memoryKeyring(rootKey: RootKey, state: MemoryKeyringState = emptyKeyringState()): Keyring {
  return {
    ensure: async (scopes) => {
      checkCount(scopes.length);
      const epochKeys = new Map<string, Uint8Array>();
      for (const { tenant } of scopes) {
        if (!epochKeys.has(tenant)) epochKeys.set(tenant, await epochKey(rootKey, state, tenant));
      }
      // Nothing waits from here on: no other process can come in between.
      return scopes.map((scope) => inUse(state, scope, epochKeys.get(scope.tenant) ?? new Uint8Array()));
    },
    find: async (tenant, keys) => {
      checkCount(keys.length);
      const found = new Map<string, KeyState>();
      for (const key of keys) {
        const name = nameOf(tenant, key);
        const kept = state.keys.get(name);
        if (state.tombstones.has(name)) found.set(key, { kind: 'destroyed' });
        else if (kept !== undefined) {
          found.set(key, { kind: 'kept', dataKey: unwrapped(kept, await epochKey(rootKey, state, tenant)) });
        }
      }
      return found;
    },
    destroy: (tenant, subject, purpose) => {
      const concerns = ({ scope }: { readonly scope: KeyScope }): boolean =>
        scope.tenant === tenant && scope.subject === subject && (purpose ?? scope.purpose) === scope.purpose;
      for (const [name, kept] of state.keys) {
        if (!concerns(kept)) continue;
        state.keys.delete(name);
        state.inUse.delete(scopeName(kept.scope));
        state.tombstones.set(name, { scope: kept.scope, key: kept.key });
      }
      if (purpose !== 'content') forgetPerson(state, tenant, subject);
      const destroyed = [...state.tombstones.values()].filter(concerns).map(({ key }) => key);
      return Promise.resolve(destroyed.sort());
    },
    person: (identity) => {
      const known = state.persons.get(identityName(identity));
      const person = known ?? parsePersonId(randomUUID());
      if (person === undefined) return Promise.reject(new Error('a new person got no UUID'));
      state.persons.set(identityName(identity), person);
      return Promise.resolve(person);
    },
    knownPerson: (identity) => Promise.resolve(state.persons.get(identityName(identity))),
  };
}

/** Unwrapped anew each time, so that a wrong root key is noticed at once. */
async function epochKey(rootKey: RootKey, state: MemoryKeyringState, tenant: string): Promise<Uint8Array> {
  const context = epochKeyContext(tenant, onlyEpoch);
  if (!state.epochs.has(tenant)) {
    const offered = {
      wrapped: await rootKey.wrap(randomBytes(keyBytes), context),
      rootKeyId: await rootKey.id(),
    };
    if (!state.epochs.has(tenant)) state.epochs.set(tenant, offered);
  }
  const epoch = state.epochs.get(tenant);
  if (epoch === undefined) throw new Error(`the epoch key of ${tenant} vanished`);
  return rootKey.unwrap(epoch.wrapped, context, epoch.rootKeyId);
}

function inUse(state: MemoryKeyringState, scope: KeyScope, wrapping: Uint8Array): DataKey {
  const used = state.inUse.get(scopeName(scope));
  if (used !== undefined) return unwrapped(used, wrapping);
  const dataKey = { key: randomUUID(), bytes: randomBytes(keyBytes) };
  const context = dataKeyContext(scope.tenant, dataKey.key, onlyEpoch);
  const wrapped = wrapKey(wrapping, dataKey.bytes, context, randomBytes(wrapNonceBytes));
  const kept = { scope, key: dataKey.key, wrapped };
  state.keys.set(nameOf(scope.tenant, dataKey.key), kept);
  state.inUse.set(scopeName(scope), kept);
  return dataKey;
}

function unwrapped({ scope, key, wrapped }: KeptKey, wrapping: Uint8Array): DataKey {
  const bytes = unwrapKey(wrapping, wrapped, dataKeyContext(scope.tenant, key, onlyEpoch));
  if (bytes !== undefined) return { key, bytes };
  throw new FatalFault('key-damaged', `The data key ${key} does not open under its epoch key.`);
}

function forgetPerson(state: MemoryKeyringState, tenant: string, subject: string): void {
  for (const [name, person] of state.persons) {
    if (name.startsWith(`${tenant} `) && subject === `person:${person}`) state.persons.delete(name);
  }
}

function nameOf(tenant: string, key: string): string {
  return `${tenant} ${key}`;
}

function scopeName({ tenant, subject, purpose }: KeyScope): string {
  return `${tenant} ${subject} ${purpose}`;
}

function identityName(identity: ForeignIdentity): string {
  return nameOf(identity.tenant, identityHash(identity).toString('hex'));
}

function checkCount(count: number): void {
  if (count > itemsPerCall) throw new RangeError(`at most ${itemsPerCall} items a call, not ${count}`);
}
