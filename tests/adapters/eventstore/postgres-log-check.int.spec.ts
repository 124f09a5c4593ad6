// What the check of the log keeps, and the ends of streams that contradict their events.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresLogCheck } from '../../../src/adapters/eventstore/postgres/postgres-log-check.ts';
import { rowProofs } from '../../../src/adapters/codec/row-proofs.ts';
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
  let mayLack = false;
  const proofs = Promise.resolve(rowProofs(randomBytes(32)));
  beforeAll(async () => {
    database = await freshDatabase();
    superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    const url = database.roleUrl('vm_projector');
    pool = createPool({ url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 20_000 });
    records = postgresLogCheck({ pool, proofs, mayLackProof: () => Promise.resolve(mayLack) });
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

  describe('and somebody changes', () => {
    const place = { epoch: 'one', position: 9n, events: 9n, digest: 'cc'.repeat(32), afterStream: null };
    const kept = { epoch: 'one', position: 7n, events: 7n, digest: 'bb'.repeat(32) };
    /** As it is after a round that has come to its end, and in the middle of the next one. */
    beforeEach(async () => {
      mayLack = false;
      await superuser.query('delete from log.check_place');
      await superuser.query('delete from log.kept_digest');
      expect(await records.keepPlace(place, 5n)).toBe(true);
      expect(await records.keep(kept, 5n)).toBe(true);
      expect(await records.keepPlace(place, 6n)).toBe(true);
    });
    const past = async (text: string): Promise<void> => {
      await superuser.query(`begin; set local session_replication_role = replica; ${text}; commit`);
    };

    it.each([
      "epoch = 'two'",
      'position = position - 1',
      'events = events - 1',
      "digest = decode(repeat('dd', 32), 'hex')",
      "proof = decode(repeat('00', 32), 'hex')",
      'proof = null',
    ])('the kept digest (%s): it is not compared with, and that is told', async (change) => {
      for (const query of [past, (text: string) => superuser.query(text)]) {
        await query(`update log.kept_digest set ${change}`);
        await expect(records.kept()).rejects.toMatchObject({
          code: 'tampered',
          place: { store: 'log', name: 'log.kept_digest' },
        });
      }
    });

    it.each([
      'fence = fence + 1',
      "epoch = 'two'",
      "after_stream = 'meeting-x'",
      'position = position + 1',
      'events = events + 1',
      "digest = decode(repeat('dd', 32), 'hex')",
      "proof = decode(repeat('00', 32), 'hex')",
      'proof = null',
    ])('the place (%s): the round begins again', async (change) => {
      for (const query of [past, (text: string) => superuser.query(text)]) {
        expect(await records.keepPlace(place, 6n)).toBe(true);
        expect(await records.place()).toEqual(place);
        await query(`update log.check_place set ${change}`);
        expect(await records.place()).toBeUndefined();
      }
      expect(await records.keepPlace(place, 6n)).toBe(true);
    });

    it('the place for one of an earlier round: the round begins again', async () => {
      await superuser.query('create temp table earlier as table log.check_place');
      const later = { ...kept, position: 8n, events: 8n };
      expect(await records.keep({ ...later, digest: 'ee'.repeat(32) }, 6n)).toBe(true);
      await superuser.query('insert into log.check_place select * from earlier');
      expect(await records.place()).toBeUndefined();
      await superuser.query('drop table earlier');
    });

    it('nothing, but is a process of the version before: its digest counts while its answers do, and it keeps no proof', async () => {
      const before = `update log.kept_digest set position = 8, events = 8, digest = decode(repeat('ab', 32), 'hex')`;
      await superuser.query(before);
      mayLack = true;
      expect(await records.kept()).toEqual({ ...kept, position: 8n, events: 8n, digest: 'ab'.repeat(32) });
      mayLack = false;
      await expect(records.kept()).rejects.toMatchObject({ code: 'tampered' });
      // The same again changes nothing, and takes no proof away.
      expect(await records.keep(kept, 6n)).toBe(true);
      await superuser.query('update log.kept_digest set position = position, taken = clock_timestamp()');
      expect(await records.kept()).toEqual(kept);
    });
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
    // Past every trigger, as a superuser can.
    await superuser.query('set session_replication_role = replica');
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
