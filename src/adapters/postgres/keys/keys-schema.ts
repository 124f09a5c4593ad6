// The calls into schema `keys`: one statement each, arrays in, rows out. Never sees an unwrapped key.
import type { Pool, QueryResultRow } from 'pg';
import type { KeyScope } from '../../../ports/keyring.port.ts';
import { toFault } from '../postgres-faults.ts';

/** What unwraps the data keys of an epoch. */
export interface EpochRow {
  readonly epoch: number;
  readonly epoch_wrapped: Buffer;
  readonly root_key_id: string;
}

/** A kept key as it is stored. */
export interface KeptRow extends EpochRow {
  readonly key: string;
  readonly wrapped: Buffer;
}

/** The current key of a scope; if it has none, the tenant's current epoch; if that is missing too, nothing. */
export type ScopeRow =
  KeptRow | (EpochRow & { readonly key: null }) | { readonly epoch: null; readonly key: null };

/** What is known of a key's name. */
export type StateRow =
  (KeptRow & { readonly destroyed: false }) | { readonly key: string; readonly destroyed: true };

/** A person's row; one of the version before has no proof. */
export interface PersonRow {
  readonly person: string;
  readonly proof: Buffer | null;
}

/** The statements. */
export type KeysSchema = ReturnType<typeof keysSchema>;

/** A new key for a scope, wrapped. */
export interface NewKey {
  readonly scope: KeyScope;
  readonly key: string;
  readonly epoch: number;
  readonly wrapped: Buffer;
}

/** The statements, on a pool of role vm_keyring; each raises PostgreSQL's faults. */
export function keysSchema(pool: Pool) {
  const ask = async <Row extends QueryResultRow>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<readonly Row[]> => {
    try {
      return (await pool.query<Row>({ name, text, values })).rows;
    } catch (error) {
      throw toFault(error);
    }
  };
  return {
    /** One row for each scope, in order. */
    inUse: (scopes: readonly KeyScope[]) =>
      ask<ScopeRow>('keys-in-use', 'select * from keys.in_use($1, $2, $3)', columnsOf(scopes)),
    /** If another process was first, its epoch key stays. */
    addEpochs: (tenants: readonly string[], wraps: readonly Uint8Array[], rootKeyId: string) =>
      ask('keys-add-epochs', 'select keys.add_epochs($1, $2, $3)', [
        tenants,
        wraps.map((wrap) => Buffer.from(wrap)),
        rootKeyId,
      ]),
    /** One row for each key, in order, with the key in use now: another process may have been first. */
    addKeys: (made: readonly NewKey[]) => {
      const [tenants, subjects, purposes] = columnsOf(made.map(({ scope }) => scope));
      return ask<ScopeRow>('keys-add-keys', 'select * from keys.add_keys($1, $2, $3, $4, $5, $6)', [
        tenants,
        made.map(({ key }) => key),
        subjects,
        purposes,
        made.map(({ epoch }) => epoch),
        made.map(({ wrapped }) => wrapped),
      ]);
    },
    /** No row for a key that is neither kept nor destroyed. */
    states: (tenant: string, keys: readonly string[]) =>
      ask<StateRow>('keys-states', 'select * from keys.states($1, $2)', [tenant, keys]),
    /** The names of all keys that were ever destroyed for the subject. */
    destroy: async (
      tenant: string,
      subject: string,
      purpose: string | undefined,
    ): Promise<readonly string[]> => {
      const rows = await ask<{ key: string }>('keys-destroy', 'select keys.destroy($1, $2, $3) as key', [
        tenant,
        subject,
        purpose ?? null,
      ]);
      return rows.map(({ key }) => key);
    },
    /** The person with an identity (SHA-256), and the row's proof; `candidate` becomes that person if none was known. */
    person: async (
      tenant: string,
      identity: Buffer,
      candidate: { readonly person: string; readonly proof: Buffer } | undefined,
    ): Promise<PersonRow | undefined> => {
      const rows = await ask<PersonRow>(
        'keys-proven-person',
        'select * from keys.proven_person($1, $2, $3, $4)',
        [tenant, identity, candidate?.person ?? null, candidate?.proof ?? null],
      );
      return rows[0];
    },
  };
}

function columnsOf(scopes: readonly KeyScope[]): [string[], string[], string[]] {
  return [
    scopes.map(({ tenant }) => tenant),
    scopes.map(({ subject }) => subject),
    scopes.map(({ purpose }) => purpose),
  ];
}
