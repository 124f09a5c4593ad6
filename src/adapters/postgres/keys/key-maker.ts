// Makes and unwraps data keys: new ones under the tenant's current epoch key, which is made under the root key if the
// tenant has none. The first process that stores a key for a scope has made it for all.
import { randomBytes, randomUUID } from 'node:crypto';
import { FatalFault, TransientFault } from '../../../ports/faults.ts';
import type { DataKey, KeyScope } from '../../../ports/keyring.port.ts';
import type { RootKey } from '../../../ports/root-key.port.ts';
import {
  dataKeyContext,
  epochKeyContext,
  keyBytes,
  unwrapKey,
  wrapKey,
  wrapNonceBytes,
} from '../../codec/key-wrap.ts';
import { epochName } from './keyring-cache.ts';
import type { KeyringCache } from './keyring-cache.ts';
import type { EpochRow, KeptRow, KeysSchema, ScopeRow } from './keys-schema.ts';

/** Unwrapped keys from rows. Raises fatal faults `root-key-mismatch` and `key-damaged`. */
export interface KeyMaker {
  readonly unwrap: (tenant: string, row: KeptRow) => Promise<DataKey>;
  /** The current keys of distinct scopes, in order; missing ones are made. One round trip if all exist. */
  readonly inUse: (scopes: readonly KeyScope[]) => Promise<readonly DataKey[]>;
}

/** The tenants' first epoch; a later one begins with a rotation. */
const firstEpoch = 1;

/** A maker over the tables and the root key. */
export function keyMaker(schema: KeysSchema, rootKey: RootKey, cache: KeyringCache): KeyMaker {
  const epochKey = async (tenant: string, row: EpochRow): Promise<Uint8Array> => {
    const name = epochName(tenant, row.epoch);
    const cached = cache.epochs.get(name);
    if (cached !== undefined) return cached;
    const key = await rootKey.unwrap(row.epoch_wrapped, epochKeyContext(tenant, row.epoch), row.root_key_id);
    cache.epochs.set(name, key);
    return key;
  };
  const unwrap = async (tenant: string, row: KeptRow): Promise<DataKey> => {
    const bytes = unwrapKey(
      await epochKey(tenant, row),
      row.wrapped,
      dataKeyContext(tenant, row.key, row.epoch),
    );
    if (bytes !== undefined) return { key: row.key, bytes };
    throw new FatalFault(
      'key-damaged',
      `The data key ${row.key} does not open under its epoch key: restore the keyring.`,
    );
  };
  const addEpochs = async (tenants: readonly string[]): Promise<void> => {
    const wrap = (tenant: string) => rootKey.wrap(randomBytes(keyBytes), epochKeyContext(tenant, firstEpoch));
    await schema.addEpochs(tenants, await Promise.all(tenants.map(wrap)), await rootKey.id());
  };
  const addKeys = async (
    scopes: readonly KeyScope[],
    rows: readonly ScopeRow[],
  ): Promise<readonly ScopeRow[]> =>
    schema.addKeys(
      await Promise.all(
        scopes.map(async (scope, index) => {
          const { epoch, ...row } = epochOf(rows[index]);
          const key = randomUUID();
          const context = dataKeyContext(scope.tenant, key, epoch);
          const wrapping = await epochKey(scope.tenant, { epoch, ...row });
          const wrapped = wrapKey(wrapping, randomBytes(keyBytes), context, randomBytes(wrapNonceBytes));
          return { scope, key, epoch, wrapped };
        }),
      ),
    );
  const inUse = async (scopes: readonly KeyScope[]): Promise<readonly DataKey[]> => {
    let rows = await schema.inUse(scopes);
    const strangers = scopes.filter((_, index) => rows[index]?.epoch == null).map(({ tenant }) => tenant);
    if (strangers.length > 0) {
      await addEpochs([...new Set(strangers)]);
      rows = await schema.inUse(scopes);
    }
    const keyless = scopes.map((_, index) => index).filter((index) => rows[index]?.key == null);
    const added = keyless.length === 0 ? [] : await addKeys(pick(scopes, keyless), pick(rows, keyless));
    const placed = new Map(keyless.map((index, at) => [index, added[at]]));
    return Promise.all(
      scopes.map(({ tenant }, index) => unwrap(tenant, kept(placed.get(index) ?? rows[index]))),
    );
  };
  return { unwrap, inUse };
}

function pick<Item>(items: readonly Item[], indexes: readonly number[]): Item[] {
  return indexes.flatMap((index) => items.slice(index, index + 1));
}

function kept(row: ScopeRow | undefined): KeptRow {
  return row?.key == null ? contended() : row;
}

function epochOf(row: ScopeRow | undefined): EpochRow {
  return row?.epoch == null ? contended() : row;
}

/** Between two statements a key that the first had made was destroyed: the caller must try again. */
function contended(): never {
  throw new TransientFault('keyring-contention', 'A key was destroyed while it was made.');
}
