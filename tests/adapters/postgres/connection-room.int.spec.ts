// Issue 12, A7: what all processes may ask of one server, seen by each of them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { connectionLabel, connectionRoom } from '../../../src/adapters/postgres/connection-room.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { aloneWithNamedConnections, freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let letOthersBegin: () => Promise<void>;
beforeAll(async () => {
  letOthersBegin = await aloneWithNamedConnections();
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  await letOthersBegin();
});

const named = (applicationName: string) =>
  createPool({ url: database.ownerUrl, applicationName, maxConnections: 2, statementTimeoutMs: 5_000 });

describe('issue 12 A7: the room for connections', () => {
  it('counts every other process with all that its pools may open, however few are open, and nobody twice', async () => {
    const own = connectionLabel('own', 25);
    const pools = ['queries', 'commands'].map((purpose) => named(`voicemeet ${purpose} ${own}`));
    const others = [
      'voicemeet keys other-1/25',
      'voicemeet queries other-1/25',
      'voicemeet owner other-2/11',
      'psql',
    ];
    const before = await connectionRoom(pools[0]!, own);
    const elsewhere = others.map(named);
    for (const pool of [...pools, ...elsewhere]) await pool.query('select 1');
    const room = await connectionRoom(pools[0]!, own);
    // Other tests use the same server; none of their sessions belongs to one of these processes.
    expect(room.processes - before.processes).toBe(2);
    expect(room.ofProcesses - before.ofProcesses).toBe(36);
    expect(room.ofOthers).toBeGreaterThan(0);
    expect(room.open).toBeGreaterThanOrEqual(6);
    for (const pool of [...pools, ...elsewhere]) await endPool(pool);
  });

  it('leaves out what the server reserves for administrators', async () => {
    const pool = named('test');
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    const { rows } = await client.query<{ most: number; reserved: number }>(
      `select current_setting('max_connections')::int as most, current_setting('superuser_reserved_connections')::int as reserved`,
    );
    await client.end();
    const { allowed } = await connectionRoom(pool, 'own/1');
    expect(allowed).toBe(rows[0]!.most - rows[0]!.reserved);
    await endPool(pool);
  });
});
