// What the check of the log keeps, and the ends of streams that contradict their events.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresLogCheck } from '../../../src/adapters/eventstore/postgres/postgres-log-check.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import type { LogCheckRecords } from '../../../src/ports/log-check.port.ts';
import { chainedRecords, fill } from '../../support/chained-logs.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openPostgresEnd } from '../../support/postgres-end.ts';

describe('issue 12 D3: what the check of the log keeps and asks', () => {
  let database: FreshDatabase;
  let superuser: Client;
  let pool: ReturnType<typeof createPool>;
  let records: LogCheckRecords;
  beforeAll(async () => {
    database = await freshDatabase();
    superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    await superuser.query('set session_replication_role = replica');
    const url = database.roleUrl('vm_projector');
    pool = createPool({ url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 20_000 });
    records = postgresLogCheck(pool);
    const end = openPostgresEnd(database);
    await fill(end, chainedRecords(200, 9, 4).records);
    await end.close();
  });
  afterAll(async () => {
    await endPool(pool);
    await superuser.end();
    await database.drop();
  });

  it('is the newest digest', async () => {
    expect(await records.kept()).toBeUndefined();
    for (const [fence, digest] of [
      [1n, 'aa'],
      [2n, 'bb'],
    ] as const) {
      const found = { epoch: 'one', position: 7n, events: 7n, digest: digest.repeat(32) };
      expect(await records.keep(found, fence)).toBe(false);
      expect(await records.keepPlace({ ...found, afterStream: null }, fence)).toBe(true);
      expect(await records.keep(found, fence)).toBe(true);
      expect(await records.place()).toBeUndefined();
    }
    expect(await records.kept()).toEqual({ epoch: 'one', position: 7n, events: 7n, digest: 'bb'.repeat(32) });
  });

  it('is where a round stands, which an earlier holder of the lease can neither move nor end', async () => {
    const place = { epoch: 'one', position: 9n, events: 9n, digest: 'cc'.repeat(32), afterStream: null };
    const earlier = { ...place, position: 5n, afterStream: 'meeting-x' };
    expect(await records.keepPlace(earlier, 3n)).toBe(true);
    expect(await records.place()).toEqual(earlier);
    expect(await records.keepPlace(place, 4n)).toBe(true);
    expect(await records.keepPlace(earlier, 3n)).toBe(false);
    expect(await records.keep(earlier, 3n)).toBe(false);
    expect(await records.place()).toEqual(place);
    expect(await records.kept()).toMatchObject({ digest: 'bb'.repeat(32) });
    expect(await records.ageSeconds()).toBeGreaterThanOrEqual(0);
  });

  it('are streams whose end is not their last event, a few at a time', async () => {
    const streams: string[] = [];
    const wrong = async () => {
      const found: unknown[] = [];
      streams.length = 0;
      for (let after: string | undefined = ''; after !== undefined;) {
        const page = await records.wrongEnds(after, 4);
        found.push(...page.wrong.map(({ stream, revision, last }) => [stream, revision, last]));
        if (page.next !== undefined) streams.push(page.next);
        after = page.next;
      }
      return found;
    };
    expect(await wrong()).toEqual([]);
    expect(streams).toHaveLength(3);
    const [one, two] = streams;
    await superuser.query('update log.streams set revision = revision + 1 where stream = $1', [one]);
    await superuser.query(`update log.streams set leaf = decode(repeat('00', 32), 'hex') where stream = $1`, [
      two,
    ]);
    expect(await wrong()).toEqual([
      [one, expect.any(BigInt), expect.any(BigInt)],
      [two, expect.any(BigInt), expect.any(BigInt)],
    ]);
  });
});
