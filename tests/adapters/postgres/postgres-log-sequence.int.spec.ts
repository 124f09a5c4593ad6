// The sequence in PostgreSQL keeps the contract; readers are held to their tenant, and can change nothing.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import {
  createPostgresLogSequence,
  createPostgresLogSequencer,
} from '../../../src/adapters/postgres/postgres-log-sequence.ts';
import { logSequenceContract } from '../../contracts/log-sequence.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { aStream, aTenant } from '../../support/sealed.ts';

function open(database: FreshDatabase, role: 'vm_appender' | 'vm_auditor' = 'vm_appender') {
  const common = { applicationName: 'test', statementTimeoutMs: 20_000, maxConnections: 2 };
  const reading = createPool({ ...common, url: database.roleUrl(role) });
  const writing = createPool({ ...common, url: database.roleUrl('vm_projector') });
  return {
    sequence: createPostgresLogSequence(reading),
    sequencer: createPostgresLogSequencer(writing),
    close: async () => {
      await Promise.all([endPool(reading), endPool(writing)]);
    },
  };
}

logSequenceContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const opened = open(database);
  return {
    ...opened,
    close: async () => {
      await opened.close();
      await database.drop();
    },
  };
});

describe('the sequence in PostgreSQL', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it.each(['vm_appender', 'vm_auditor'] as const)(
    'shows %s its tenants only, and lets it change nothing',
    async (role) => {
      const opened = open(database, role);
      const [tenant, foreign] = [aTenant(), aTenant()];
      const end = await opened.sequencer.restart(1n, (await opened.sequencer.claim(1n, 'x')).epoch);
      const events = [tenant, foreign].map((owner, at) => ({
        position: BigInt(at + 1),
        tenant: owner,
        stream: aStream(owner),
        revision: 0n,
        id: randomUUID() as never,
      }));
      await opened.sequencer.append(1n, end, events);
      const client = new Client({ connectionString: database.roleUrl(role) });
      await client.connect();
      try {
        expect((await client.query('select * from log.sequence')).rows).toEqual([]);
        await client.query(`select set_config('app.tenants', $1, false)`, [tenant]);
        const { rows } = await client.query<{ tenant: string }>('select tenant from log.sequence');
        expect(rows).toEqual([{ tenant }]);
        for (const statement of [
          'delete from log.sequence',
          'truncate log.sequence',
          `update log.sequence_end set position = 0`,
          `select log.restart_sequence(99, 'x')`,
          `select log.claim_sequence(99, 'x')`,
        ]) {
          await expect(client.query(statement)).rejects.toThrow(/permission denied/);
        }
      } finally {
        await client.end();
        await opened.close();
      }
    },
  );
});
