// The keyring on PostgreSQL, schema `keys`, by role vm_keyring alone. Keys are unwrapped in this process and
// remembered for five minutes at most.
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { parsePersonId } from '../../../domain/shared/ids.ts';
import type { PersonId, TenantId } from '../../../domain/shared/ids.ts';
import { TamperedFault, TransientFault } from '../../../ports/faults.ts';
import type { DataKey, ForeignIdentity, Keyring, KeyScope, KeyState } from '../../../ports/keyring.port.ts';
import type { RootKey } from '../../../ports/root-key.port.ts';
import { identityHash } from '../../codec/identity.ts';
import { isSame, rowProofPurpose, rowProofs } from '../../codec/row-proofs.ts';
import type { RowProofs } from '../../codec/row-proofs.ts';
import { keyMaker } from './key-maker.ts';
import type { KeyMaker } from './key-maker.ts';
import { keyName, keyringCache, scopeName } from './keyring-cache.ts';
import type { KeyringCache } from './keyring-cache.ts';
import { keysSchema } from './keys-schema.ts';
import type { KeysSchema } from './keys-schema.ts';

/** What the keyring needs: a pool of role vm_keyring, the root key, and milliseconds that never go backwards. */
export interface PostgresKeyringPorts {
  readonly pool: Pool;
  readonly rootKey: RootKey;
  readonly nowMs: () => number;
  /** Whether a person's row without a proof may be one of the version before. Asked only for such a row. */
  readonly mayLackProof: () => Promise<boolean>;
}

/** A keyring that can react to a destruction by another process. */
export interface PostgresKeyring extends Keyring {
  /** Drops every unwrapped data key and person of this process; called for each KeyDestroyed that is read from the log. */
  readonly dropCached: () => void;
}

const itemsPerCall = 1_000;

/**
 * The keyring. Besides the port's faults: fatal `root-key-mismatch`, `key-damaged` where a wrapped key does not open, and
 * `tampered` where a person's row was changed.
 */
export function postgresKeyring({
  pool,
  rootKey,
  nowMs,
  mayLackProof,
}: PostgresKeyringPorts): PostgresKeyring {
  const cache = keyringCache(nowMs);
  const schema = keysSchema(pool);
  const persons = { schema, proofs: rootKey.derive(rowProofPurpose).then(rowProofs), mayLackProof };
  const maker = keyMaker(schema, rootKey, cache);
  return {
    ensure: (scopes) => ensure(cache, maker, scopes),
    find: (tenant, keys) => find(cache, schema, maker, tenant, keys),
    destroy: async (tenant, subject, purpose) => {
      cache.drop();
      const destroyed = await schema.destroy(tenant, subject, purpose).finally(cache.drop);
      return destroyed;
    },
    person: async (identity) => {
      const person = await personOf(cache, persons, identity, parsePersonId(randomUUID()));
      if (person !== undefined) return person;
      throw new TransientFault('keyring-contention', 'A person was forgotten while they were looked up.');
    },
    knownPerson: (identity) => personOf(cache, persons, identity, undefined),
    dropCached: cache.drop,
  };
}

async function ensure(
  cache: KeyringCache,
  maker: KeyMaker,
  scopes: readonly KeyScope[],
): Promise<readonly DataKey[]> {
  checkCount(scopes.length);
  const known = new Map<string, DataKey>();
  const missing = new Map<string, KeyScope>();
  for (const scope of scopes) {
    const name = scopeName(scope);
    const key = cache.inUse.get(name);
    if (key === undefined) missing.set(name, scope);
    else known.set(name, key);
  }
  if (missing.size > 0) {
    const remember = cache.asking();
    const keys = await maker.inUse([...missing.values()]);
    [...missing.keys()].forEach((name, index) => {
      const dataKey = keys[index];
      const tenant = missing.get(name)?.tenant;
      if (dataKey === undefined || tenant === undefined) return;
      known.set(name, dataKey);
      remember(cache.inUse, name, dataKey);
      remember<KeyState>(cache.states, keyName(tenant, dataKey.key), { kind: 'kept', dataKey });
    });
  }
  return scopes.flatMap((scope) => known.get(scopeName(scope)) ?? []);
}

async function find(
  cache: KeyringCache,
  schema: KeysSchema,
  maker: KeyMaker,
  tenant: TenantId,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KeyState>> {
  checkCount(keys.length);
  const found = new Map<string, KeyState>();
  const missing = new Set<string>();
  for (const key of keys) {
    const state = cache.states.get(keyName(tenant, key));
    if (state === undefined) missing.add(key);
    else found.set(key, state);
  }
  if (missing.size === 0) return found;
  const remember = cache.asking();
  for (const row of await schema.states(tenant, [...missing])) {
    const state: KeyState = row.destroyed
      ? { kind: 'destroyed' }
      : { kind: 'kept', dataKey: await maker.unwrap(tenant, row) };
    found.set(row.key, state);
    remember(cache.states, keyName(tenant, row.key), state);
  }
  return found;
}

/** Where persons are, and what shows that their rows are as they were written. */
interface ProvenPersons extends Pick<PostgresKeyringPorts, 'mayLackProof'> {
  readonly schema: KeysSchema;
  readonly proofs: Promise<RowProofs>;
}

async function personOf(
  cache: KeyringCache,
  { schema, proofs, mayLackProof }: ProvenPersons,
  identity: ForeignIdentity,
  candidate: PersonId | undefined,
): Promise<PersonId | undefined> {
  const { tenant } = identity;
  const hash = identityHash(identity);
  const name = `${tenant} ${hash.toString('hex')}`;
  const cached = cache.persons.get(name);
  if (cached !== undefined) return cached;
  const remember = cache.asking();
  const { ofPerson } = await proofs;
  const made = candidate && { person: candidate, proof: ofPerson(tenant, hash, candidate) };
  const row = await schema.person(tenant, hash, made);
  const person = parsePersonId(row?.person ?? '');
  if (row === undefined || person === undefined) return undefined;
  const isProven =
    row.proof === null ? await mayLackProof() : isSame(row.proof, ofPerson(tenant, hash, person));
  if (!isProven) throw tamperedPerson(tenant, person, row.proof === null);
  remember(cache.persons, name, person);
  return person;
}

function tamperedPerson(tenant: TenantId, person: PersonId, hasNone: boolean): TamperedFault {
  const [why, wayOut] = hasNone
    ? [
        'has no proof',
        'it is restored or, if it comes from a version or a backup of before, proven by "voicemeet keys prove-persons"',
      ]
    : ['was changed: its proof is not of this row', 'it is restored'];
  return new TamperedFault(
    { store: 'person', name: `${tenant} ${person}` },
    `The row of keys.persons that names ${person} (tenant ${tenant}) ${why}. Whoever signs in by it is nobody until ${wayOut}.`,
  );
}

function checkCount(count: number): void {
  if (count > itemsPerCall) throw new RangeError(`at most ${itemsPerCall} items a call, not ${count}`);
}
