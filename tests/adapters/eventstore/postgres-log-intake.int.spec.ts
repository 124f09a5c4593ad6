// Taking records into PostgreSQL keeps the contract; a whole copy survives kills of its backend, and is fast.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareLogs } from '../../../src/adapters/eventstore/copy/compare-logs.ts';
import { copyLog } from '../../../src/adapters/eventstore/copy/copy-log.ts';
import { createPostgresLogIntake } from '../../../src/adapters/eventstore/postgres/postgres-log-intake.ts';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { logIntakeContract } from '../../contracts/log-intake.contract.ts';
import { chainedRecords, fill, memoryEnd } from '../../support/chained-logs.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openPostgresEnd } from '../../support/postgres-end.ts';
import type { PostgresEnd } from '../../support/postgres-end.ts';

logIntakeContract(`PostgreSQL (${createPostgresLogIntake.name})`, async () => {
  const database = await freshDatabase();
  const [one, two] = [openPostgresEnd(database), openPostgresEnd(database)];
  const close = async (): Promise<void> => {
    await Promise.all([one.close(), two.close()]);
    await database.drop();
  };
  return { end: one, other: two.intake, close };
});

describe('a log copied from PostgreSQL to PostgreSQL', () => {
  let databases: readonly [FreshDatabase, FreshDatabase];
  let source: PostgresEnd;
  let target: PostgresEnd;
  beforeAll(async () => {
    databases = [await freshDatabase(), await freshDatabase()];
    [source, target] = [openPostgresEnd(databases[0]), openPostgresEnd(databases[1])];
  });
  afterAll(async () => {
    await Promise.all([source.close(), target.close()]);
    for (const database of databases) await database.drop();
  });
  const { records, check } = chainedRecords(12_000, 300, 5);
  const copy = (progress?: (position: bigint) => void) =>
    copyLog(
      { source, target, intake: target.intake, pace: systemPace },
      { check, ...(progress && { progress }) },
    );

  it('arrives whole though its backends are killed on the way, with an epoch of its own', async () => {
    await fill(source, records);
    const killer = new Client({ connectionString: databases[1].superuserUrl });
    await killer.connect();
    const kills: Promise<unknown>[] = [];
    try {
      const copied = await copy(() => {
        kills.push(
          killer.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and application_name = 'test copy' and usename = 'vm_appender'`,
          ),
        );
      });
      expect(copied).toMatchObject({ copied: 12_000n, complete: true });
    } finally {
      await Promise.all(kills);
      await killer.end();
    }
    expect(kills.length).toBeGreaterThan(10);
    const compared = await compareLogs(source, target, { check });
    expect(compared).toMatchObject({ equal: true, source: { events: 12_000n }, target: compared.source });
    expect(await target.epoch()).not.toBe(await source.epoch());
  });

  it('refuses a target that has the epoch of the source: a log is not copied onto a clone of itself', async () => {
    const client = new Client({ connectionString: databases[1].ownerUrl });
    await client.connect();
    await client.query('update log.epoch set id = $1', [await source.epoch()]);
    await client.end();
    await expect(copy()).rejects.toMatchObject({ code: 'same-history' });
  });
});

it('takes 50,000 events of any tenants in order', async () => {
  const database = await freshDatabase();
  const end = openPostgresEnd(database);
  try {
    const { records, check } = chainedRecords(50_000, 2_000, 7);
    const source = await memoryEnd(records);
    const began = performance.now();
    await copyLog({ source, target: end, intake: end.intake, pace: systemPace }, { check });
    const copied = performance.now();
    const compared = await compareLogs(source, end, { check });
    const told = `copied in ${Math.round(copied - began)} ms, compared in ${Math.round(performance.now() - copied)} ms`;
    expect(compared, told).toMatchObject({ equal: true, target: { events: 50_000n } });
    console.info(told);
  } finally {
    await end.close();
    await database.drop();
  }
});
