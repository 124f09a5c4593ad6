// What a stolen password of one login role can not do: stop commands, take all connections, forget keys without a trace.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAdvisoryLocksSql } from '../../../src/adapters/postgres/advisory-locks.ts';
import { roleNames } from '../../../src/adapters/postgres/roles.ts';
import type { RoleName } from '../../../src/adapters/postgres/roles.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** Runs statements one after the other on a connection of its own; gives the rows of the last. */
async function as(url: string, ...texts: readonly string[]): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const text of texts) ({ rows } = await client.query(text));
    return rows;
  } finally {
    await client.end();
  }
}

const locks = [
  'pg_advisory_lock(7306, 0)',
  'pg_try_advisory_lock(7306, 0)',
  'pg_advisory_lock_shared(7306, 0)',
  'pg_advisory_xact_lock_shared(7306, 0)',
  'pg_try_advisory_xact_lock_shared(7306, 0)',
  'pg_advisory_lock(1)',
];

describe('issue 12 D7: what login roles may not do', () => {
  it.each(roleNames.flatMap((role) => locks.map((lock) => [role, lock] as const)))(
    '%s may not take %s',
    async (role, lock) => {
      await expect(as(database.roleUrl(role), `select ${lock}`)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it.each(roleNames.filter((role) => role !== 'vm_appender'))(
    '%s may not hold the lock of appends for a transaction',
    async (role) => {
      const lock = 'select pg_advisory_xact_lock(7306, 0)';
      await expect(as(database.roleUrl(role), lock)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('queries pass the gate of readers by the function that takes nothing else', async () => {
    expect(
      await as(
        database.roleUrl('vm_query'),
        'begin',
        'select ops.pass_readers_gate()',
        `select objid::int as lock, mode from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'`,
      ),
    ).toEqual([{ lock: 41, mode: 'ShareLock' }]);
  });

  it('the statement for servers of one’s own is the one that the embedded server gets', async () => {
    const operations = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    expect(operations).toContain(`\`\`\`sql\n${closeAdvisoryLocksSql}\n\`\`\``);
  });

  it('no role may take more than its share of the connections', async () => {
    const names = roleNames.map((name) => `'${name}'`).join();
    const limits = await as(
      database.superuserUrl,
      `select rolname, rolconnlimit from pg_roles where rolname in (${names})
         and not rolconnlimit between 1 and current_setting('max_connections')::int / 2`,
    );
    expect(limits).toEqual([]);
  });

  it.each(['epoch_keys', 'data_keys', 'tombstones', 'persons'])(
    'the keyring’s role reads and writes keys.%s through functions only',
    async (table) => {
      const url = database.roleUrl('vm_keyring');
      for (const text of [`select from keys.${table}`, `delete from keys.${table}`, `truncate keys.${table}`])
        await expect(as(url, text)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('forgetting a person leaves a tombstone, also of one who had no key', async () => {
    const [tenant, person] = [randomUUID(), randomUUID()];
    const identity = `'\\x${'00'.repeat(32)}'`;
    await as(
      database.roleUrl('vm_keyring'),
      `select keys.person('${tenant}', ${identity}, '${person}')`,
      `select keys.destroy('${tenant}', 'person:${person}', null)`,
    );
    expect(
      await as(
        database.superuserUrl,
        `select subject, purpose, (select count(*)::int from keys.persons where tenant = '${tenant}') as persons
         from keys.tombstones where tenant = '${tenant}'`,
      ),
    ).toEqual([{ subject: `person:${person}`, purpose: 'identity', persons: 0 }]);
  });

  it('a function of the keyring shows no other tenant’s row, though it runs as the owner', async () => {
    const [one, other, person] = [randomUUID(), randomUUID(), randomUUID()];
    const identity = `'\\x${'11'.repeat(32)}'`;
    const url = database.roleUrl('vm_keyring' satisfies RoleName);
    await as(url, `select keys.person('${one}', ${identity}, '${person}')`);
    expect(await as(url, `select keys.person('${other}', ${identity}, null) as person`)).toEqual([
      { person: null },
    ]);
    await as(url, `select keys.destroy('${other}', 'person:${person}', null)`);
    expect(await as(url, `select keys.person('${one}', ${identity}, null) as person`)).toEqual([{ person }]);
  });
});
