// The login roles: what they are, what they are not, and how long the server bears with them. The catalogue
// tests hold for every table that a migration makes, whoever writes it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { prepareRoles } from '../../../src/adapters/postgres/prepare-roles.ts';
import { roleNames, rolePassword, roles, scramVerifier } from '../../../src/adapters/postgres/roles.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let superuser: Client;

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

async function listed(text: string, values: unknown[] = []): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>(text, values);
  return rows.map((row) => row.name);
}

beforeAll(async () => {
  database = await freshDatabase();
  superuser = await connect(database.superuserUrl);
});

afterAll(async () => {
  await superuser.end();
  await database.drop();
});

describe('what the roles are', () => {
  it('all exist', async () => {
    const found = await listed(
      'select rolname as name from pg_roles where rolname = any($1) and rolcanlogin',
      [roleNames],
    );
    expect(found.sort()).toEqual([...roleNames].sort());
    expect([...roleNames].sort()).toEqual(Object.keys(roles).sort());
  });

  it('none but the server’s own superuser is mighty; only backup passes by row-level security, and it changes nothing', async () => {
    expect(await listed('select rolname as name from pg_roles where rolsuper')).toEqual(['postgres']);
    expect(
      await listed(`select rolname as name from pg_roles where rolbypassrls and rolname <> 'postgres'`),
    ).toEqual(['vm_backup']);
    expect(
      await listed(
        `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname in ('log', 'keys', 'ops', 'read') and c.relkind in ('r', 'p', 'v')
            and has_table_privilege('vm_backup', c.oid, 'insert, update, delete, truncate')`,
      ),
    ).toEqual([]);
    expect(
      await listed(`select rolname as name from pg_roles where rolname like 'vm\\_%' and rolcreaterole`),
    ).toEqual(['vm_owner']);
  });

  it('none is a member of another or of the owner', async () => {
    const members = await listed(
      `select member::regrole::text as name from pg_auth_members
        where member::regrole::text = any($1) or (roleid::regrole::text = 'vm_owner')`,
      [roleNames],
    );
    expect(members).toEqual([]);
  });

  it('own nothing', async () => {
    expect(
      await listed('select relname as name from pg_class where relowner::regrole::text = any($1)', [
        roleNames,
      ]),
    ).toEqual([]);
  });

  it.each(roleNames)('%s logs in with its derived password and has its own patience', async (role) => {
    const client = await connect(database.roleUrl(role));
    const { rows } = await client.query(
      `select session_user as who, (select setting from pg_settings where name = 'statement_timeout') as statement,
              (select setting from pg_settings where name = 'idle_in_transaction_session_timeout') as idle,
              (select setting from pg_settings where name = 'lock_timeout') as lock`,
    );
    await client.end();
    const limits = roles[role];
    expect(rows).toEqual([
      {
        who: role,
        statement: String(limits.statementTimeoutMs),
        idle: String(limits.idleInTransactionTimeoutMs),
        lock: String(limits.lockTimeoutMs),
      },
    ]);
  });

  it('refuse a wrong password', async () => {
    const url = new URL(database.roleUrl('vm_query'));
    url.password = 'wrong';
    await expect(connect(url.href)).rejects.toMatchObject({ code: '28P01' });
  });

  it.each(roleNames)('%s cannot make tables, schemas, temporary tables or roles', async (role) => {
    const url = new URL(database.roleUrl(role));
    const client = await connect(url.href);
    for (const text of [
      'create table public.x ()',
      'create schema x',
      'create role vm_x',
      'set role vm_owner',
    ]) {
      await expect(client.query(text)).rejects.toMatchObject({ code: '42501' });
    }
    for (const schema of ['log', 'keys', 'ops', 'read']) {
      await expect(client.query(`create table ${schema}.x ()`)).rejects.toMatchObject({ code: '42501' });
    }
    await client.end();
  });
});

describe('tables', () => {
  it('with a tenant column have row-level security enabled and forced', async () => {
    const unguarded = await listed(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('log', 'keys', 'ops', 'read') and c.relkind in ('r', 'p')
          and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('tenant', 'tenant_id') and not a.attisdropped)
          and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(unguarded).toEqual([]);
  });

  it('grant nothing to everybody', async () => {
    const open = await listed(
      `select format('%s %s', a.privilege_type, c.oid::regclass) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace,
              aclexplode(c.relacl) a
        where n.nspname in ('log', 'keys', 'ops', 'read') and a.grantee = 0`,
    );
    expect(open).toEqual([]);
  });

  it('and their schemas are closed to everybody else, and so are functions', async () => {
    const schemas = await listed(
      `select nspname as name from pg_namespace, aclexplode(nspacl) a where nspname in ('log', 'keys', 'ops', 'read', 'public') and a.grantee = 0`,
    );
    const functions = await listed(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('log', 'keys', 'ops', 'read')
          and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)`,
    );
    expect({ schemas, functions }).toEqual({ schemas: [], functions: [] });
  });

  it('keys are entered by the keyring and the eraser only', async () => {
    const guests = await listed(
      `select r.rolname as name from pg_roles r where r.rolname = any($1) and has_schema_privilege(r.oid, 'keys', 'usage')`,
      [roleNames],
    );
    expect(guests.sort()).toEqual(['vm_eraser', 'vm_keyring']);
  });
});

describe('preparing them', () => {
  it('refuses a role that somebody made a superuser', async () => {
    await superuser.query('begin');
    await superuser.query('alter role vm_auditor superuser');
    const taken = new Map(roleNames.map((role) => [role, 'taken'] as const));
    await expect(prepareRoles(superuser, database.rolesKey, taken)).rejects.toMatchObject({
      name: 'FatalFault',
      code: 'role-too-mighty',
      message: expect.stringContaining('vm_auditor'),
    });
    await superuser.query('rollback');
  });

  it('derives passwords from the key and the name', () => {
    const key = new Uint8Array(32).fill(7);
    expect(rolePassword('vm_query', key)).toBe(rolePassword('vm_query', new Uint8Array(32).fill(7)));
    expect(rolePassword('vm_query', key)).not.toBe(rolePassword('vm_auditor', key));
    expect(rolePassword('vm_query', key)).not.toBe(rolePassword('vm_query', new Uint8Array(32).fill(8)));
    expect(rolePassword('vm_query', key)).toMatch(/^[\w-]{43}$/);
  });

  it('makes verifiers in the form that PostgreSQL stores', () => {
    expect(scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))).toBe(
      // RFC 7677, section 3: its exchange has this salt and password; StoredKey and ServerKey follow from them.
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });
});
