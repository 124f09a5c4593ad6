// The PostgreSQL keyring keeps the contract, keeps tenants apart in the database itself, stores nothing in
// clear, and remembers no longer than it may.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { postgresKeyring } from '../../../../src/adapters/postgres/keys/postgres-keyring.ts';
import type { PostgresKeyring } from '../../../../src/adapters/postgres/keys/postgres-keyring.ts';
import { rootKeyOf } from '../../../../src/adapters/system/file-root-key.ts';
import { personSubject } from '../../../../src/domain/shared/ids.ts';
import type { PersonId } from '../../../../src/domain/shared/ids.ts';
import type { KeyScope } from '../../../../src/ports/keyring.port.ts';
import { keyringContract } from '../../../contracts/keyring.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { aTenant } from '../../../support/sealed.ts';

const poolOf = (url: string): Pool =>
  createPool({ url, applicationName: 'test', maxConnections: 4, statementTimeoutMs: 10_000 });

const mayLackProof = () => Promise.resolve(false);

keyringContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const pool = poolOf(database.roleUrl('vm_keyring'));
  const superuser = poolOf(database.superuserUrl);
  return {
    open: (rootKey) => postgresKeyring({ pool, rootKey, nowMs: () => performance.now(), mayLackProof }),
    lose: async (tenant, key) => {
      await superuser.query('delete from keys.data_keys where tenant = $1 and key = $2', [tenant, key]);
    },
    close: async () => {
      await endPool(pool);
      await endPool(superuser);
      await database.drop();
    },
  };
});

describe('PostgreSQL keyring', () => {
  const rootKey = rootKeyOf(randomBytes(32));
  let database: FreshDatabase;
  let pool: Pool;
  let superuser: Pool;
  let nowMs = 0;
  let keyring: PostgresKeyring;
  const scope = (): KeyScope => ({
    tenant: aTenant(),
    subject: personSubject(randomUUID() as PersonId),
    purpose: 'identity',
  });
  beforeAll(async () => {
    database = await freshDatabase();
    pool = poolOf(database.roleUrl('vm_keyring'));
    superuser = poolOf(database.superuserUrl);
    keyring = postgresKeyring({ pool, rootKey, nowMs: () => nowMs, mayLackProof });
  });
  afterAll(async () => {
    await endPool(pool);
    await endPool(superuser);
    await database.drop();
  });
  const tables = ['epoch_keys', 'data_keys', 'tombstones', 'persons'];
  const plant = async () => {
    const planted = scope();
    const [dataKey] = await keyring.ensure([planted, { ...planted, purpose: 'content' }]);
    await keyring.destroy(planted.tenant, planted.subject, 'content');
    const identity = {
      tenant: planted.tenant,
      issuer: 'https://issuer.example',
      subject: 'alice@example.org',
    };
    await keyring.person(identity);
    return { planted, dataKey: dataKey!, identity };
  };

  it('shows no row of its tables to a session, whatever tenants it names', async () => {
    const { planted } = await plant();
    for (const tenants of [randomUUID(), '', planted.tenant]) {
      for (const table of tables) {
        const client = await pool.connect();
        try {
          await client.query(`select set_config('app.tenants', $1, false)`, [tenants]);
          await expect(client.query(`select tenant from keys.${table}`), table).rejects.toMatchObject({
            code: '42501',
          });
          await client.query('reset all');
        } finally {
          client.release();
        }
      }
    }
    for (const table of tables) {
      const all = await superuser.query(`select from keys.${table} where tenant = $1`, [planted.tenant]);
      expect(all.rowCount, `the canary in ${table}`).toBeGreaterThan(0);
    }
  });

  it('leaves no tenant named on the connection that it gives back', async () => {
    await plant();
    const single = createPool({
      url: database.roleUrl('vm_keyring'),
      applicationName: 'test',
      maxConnections: 1,
      statementTimeoutMs: 10_000,
    });
    try {
      const ring = postgresKeyring({ pool: single, rootKey, nowMs: () => 0, mayLackProof });
      await ring.ensure([scope()]);
      const left = await single.query<{ left: string | null }>(
        `select current_setting('app.tenants', true) as left`,
      );
      expect(left.rows[0]?.left ?? '').toBe('');
    } finally {
      await endPool(single);
    }
  });

  it('has row-level security enabled and forced on every table of the schema', async () => {
    const unguarded = await superuser.query(
      `select relname from pg_class where relnamespace = 'keys'::regnamespace and relkind = 'r'
         and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(unguarded.rows).toEqual([]);
  });

  it('lets the role neither raise the dead nor change a wrap', async () => {
    const { planted } = await plant();
    await expect(
      pool.query('delete from keys.tombstones where tenant = $1', [planted.tenant]),
    ).rejects.toThrow(/permission denied/);
    await expect(pool.query('update keys.data_keys set wrapped = wrapped')).rejects.toThrow(
      /permission denied/,
    );
    await expect(pool.query('delete from keys.epoch_keys')).rejects.toThrow(/permission denied/);
  });

  it('stores neither a key nor an identity in clear', async () => {
    const { dataKey, identity } = await plant();
    for (const table of tables) {
      const rows = await superuser.query<{ row: string }>(`select t::text as row from keys.${table} t`);
      const text = rows.rows.map(({ row }) => row).join('\n');
      expect(text).not.toContain(Buffer.from(dataKey.bytes).toString('hex'));
      expect(text).not.toContain(identity.subject);
    }
  });

  it('binds a wrap to its name: a row moved to another name does not open', async () => {
    const { planted, dataKey } = await plant();
    const renamed = randomUUID();
    await superuser.query('update keys.data_keys set key = $1 where key = $2', [renamed, dataKey.key]);
    const fresh = postgresKeyring({ pool, rootKey, nowMs: () => 0, mayLackProof });
    await expect(fresh.find(planted.tenant, [renamed])).rejects.toMatchObject({
      name: 'FatalFault',
      code: 'key-damaged',
    });
  });

  it('remembers a key for five minutes and not longer', async () => {
    const planted = scope();
    const [dataKey] = await keyring.ensure([planted]);
    const { key } = dataKey!;
    await superuser.query('delete from keys.data_keys where key = $1', [key]);
    nowMs += 5 * 60_000 - 1;
    expect(await keyring.ensure([planted])).toEqual([dataKey]);
    expect((await keyring.find(planted.tenant, [key])).get(key)).toEqual({ kind: 'kept', dataKey });
    nowMs += 1;
    expect((await keyring.find(planted.tenant, [key])).size).toBe(0);
    expect(await keyring.ensure([planted])).not.toEqual([dataKey]);
  });

  it('drops what it remembers when it is told that another process destroyed a key', async () => {
    const planted = scope();
    const [dataKey] = await keyring.ensure([planted]);
    const elsewhere = postgresKeyring({ pool, rootKey, nowMs: () => 0, mayLackProof });
    await elsewhere.destroy(planted.tenant, planted.subject);
    keyring.dropCached();
    expect((await keyring.find(planted.tenant, [dataKey!.key])).get(dataKey!.key)).toEqual({
      kind: 'destroyed',
    });
  });

  it('does not remember a key whose answer crossed a destruction', async () => {
    const planted = scope();
    const [dataKey] = await keyring.ensure([planted]);
    const { key } = dataKey!;
    let asked = (): void => undefined;
    let letGo = (): void => undefined;
    const asking = new Promise<void>((resolve) => (asked = resolve));
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const slowKey: typeof rootKey = {
      ...rootKey,
      unwrap: async (...given) => {
        asked();
        await held;
        return rootKey.unwrap(...given);
      },
    };
    const slow = postgresKeyring({ pool, rootKey: slowKey, nowMs: () => 0, mayLackProof });
    const [finding, ensuring] = [slow.find(planted.tenant, [key]), slow.ensure([planted])];
    await asking;
    await slow.destroy(planted.tenant, planted.subject);
    letGo();
    expect((await finding).size).toBe(1);
    await ensuring;
    expect((await slow.find(planted.tenant, [key])).get(key)).toEqual({ kind: 'destroyed' });
    expect((await slow.ensure([planted]))[0]!.key).not.toBe(key);
  });

  it('asks the database once for known scopes, and not at all the second time', async () => {
    const planted = [scope(), scope()];
    await keyring.ensure(planted);
    keyring.dropCached();
    const statements = vi.spyOn(pool, 'query');
    await keyring.ensure(planted);
    expect(statements).toHaveBeenCalledTimes(1);
    await keyring.ensure(planted);
    expect(statements).toHaveBeenCalledTimes(1);
  });

  it('says "again later" while PostgreSQL is away', async () => {
    const away = poolOf('postgres://vm_keyring:x@127.0.0.1:1/voicemeet');
    try {
      const ring = postgresKeyring({ pool: away, rootKey, nowMs: () => 0, mayLackProof });
      await expect(ring.ensure([scope()])).rejects.toMatchObject({ name: 'TransientFault' });
    } finally {
      await endPool(away);
    }
  });
});
