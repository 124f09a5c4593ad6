// A database of its own for a test file: a clone of the migrated template. Used in `beforeAll`, dropped in `afterAll`.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { roleUrl } from '../../src/adapters/postgres/roles.ts';
import type { RoleName } from '../../src/adapters/postgres/roles.ts';

/** A cloned database and how to log in to it. */
export interface FreshDatabase {
  readonly name: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  readonly rolesKey: Uint8Array;
  readonly roleUrl: (role: RoleName) => string;
  /** Removes it, ending whoever is still connected. */
  readonly drop: () => Promise<void>;
}

/** Clones the template (about 50 ms); needs the global set-up of vitest.config.ts. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { ownerUrl, superuserUrl, rolesKey, template } = inject('postgres');
  const name = `t_${randomBytes(8).toString('hex')}`;
  const on = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const key = Buffer.from(rolesKey, 'base64');
  await asSuperuser(superuserUrl, `create database ${name} template ${template} owner vm_owner`);
  return {
    name,
    ownerUrl: on(ownerUrl),
    superuserUrl: on(superuserUrl),
    rolesKey: key,
    roleUrl: (role) => roleUrl(on(ownerUrl), role, key),
    drop: () => asSuperuser(superuserUrl, `drop database if exists ${name} with (force)`),
  };
}

/** Any number that nothing else on the server locks. */
const namedConnectionsLock = 4_127;

/**
 * Waits until no other test file names its connections as those of processes, which all databases of the server see; gives what lets the
 * next one go on.
 */
export async function aloneWithNamedConnections(): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: inject('postgres').superuserUrl });
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [namedConnectionsLock]);
  return () => client.end();
}

async function asSuperuser(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
