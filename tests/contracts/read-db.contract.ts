// What putting questions to read models promises: rows of one tenant, values as they are, faults where they belong, and
// how the sources of the rows stand, without a word of other tenants.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import type { ParkedStream } from '../../src/ports/projection-store.port.ts';
import type { RowSource, WatchedReadDb } from '../../src/ports/read-db.port.ts';
import type { Row } from '../../src/ports/read-table.ts';

export interface ReadDbUnderTest {
  readonly readDb: WatchedReadDb;
  /** Plants rows of `toy_counts`. */
  readonly plant: (rows: readonly Row[]) => Promise<void>;
  /** Parks streams in the projection `toy`, which is at 1, or releases them. */
  readonly park: (parked: readonly ParkedStream[], unparked?: readonly string[]) => Promise<void>;
  /** Stops `toy` where it stands. */
  readonly stop: (reason: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Runs every clause against what `make` gives. */
export function readDbContract(name: string, make: () => Promise<ReadDbUnderTest>): void {
  describe(`read database contract: ${name}`, () => {
    let under: ReadDbUnderTest;
    const [own, foreign] = [randomUUID(), randomUUID()] as [TenantId, TenantId];
    const row = (tenant: string, stream: string): Row => ({
      tenant,
      stream,
      events: 7,
      lines: 0,
      last: 9_007_199_254_740_993n,
      at: '2026-03-02T09:00:00.100Z',
      quiet: false,
      note: tenant === foreign ? 'canary' : null,
      details: { b: 1, a: [null] },
    });
    const all = 'select * from read.toy_counts_v1 order by stream';
    beforeAll(async () => {
      under = await make();
      await under.plant([row(own, 'a'), row(own, 'b'), row(foreign, 'a')]);
    });
    afterAll(() => under.close());

    it('gives values as the code uses them', async () => {
      expect(await under.readDb.query(own, all, [])).toEqual([row(own, 'a'), row(own, 'b')]);
      expect(await under.readDb.query(own, `${all} limit $1`, [1])).toHaveLength(1);
    });

    it('never shows the planted foreign row, whatever is asked, also in turns and at once', async () => {
      const questions = Array.from({ length: 60 }, (_, index) => {
        const tenant = index % 2 === 0 ? own : foreign;
        return under.readDb
          .query(
            tenant,
            index % 3 === 0 ? all : `select * from read.toy_counts_v1 where tenant <> $1 or true`,
            [...(index % 3 === 0 ? [] : [tenant])],
          )
          .then((rows) => rows.every((one) => one['tenant'] === tenant) && rows.length > 0);
      });
      expect(new Set(await Promise.all(questions))).toEqual(new Set([true]));
      expect(await under.readDb.query(randomUUID() as TenantId, all, [])).toEqual([]);
    });

    it('does not let a question change anything', async () => {
      for (const sql of [
        'delete from read.toy_counts_v1',
        `update read.toy_counts_v1 set note = 'x'`,
        `insert into read.toy_counts_v1 (tenant, stream) values ('${own}', 'x')`,
      ]) {
        await expect(under.readDb.query(own, sql, [])).rejects.toBeDefined();
      }
      expect(await under.readDb.query(own, all, [])).toHaveLength(2);
    });

    it('is as good as new after a question that failed', async () => {
      for (let round = 0; round < 10; round += 1) {
        await expect(under.readDb.query(own, 'select 1 / 0', [])).rejects.toMatchObject({
          code: 'database-refused',
        });
        await expect(under.readDb.query(own, 'select nonsense from nowhere', [])).rejects.toMatchObject({
          code: 'database-schema',
        });
        expect(await under.readDb.query(own, all, [])).toHaveLength(2);
      }
    });

    it('refuses a tenant that is none', async () => {
      const none = `x'; drop table y; --` as TenantId;
      for (const refused of [
        under.readDb.query(none, all, []),
        under.readDb.queryWatched(none, { sql: all, values: [] }, [{ projection: 'toy' }]),
      ]) {
        await expect(refused).rejects.toMatchObject({ code: 'tenant-malformed' });
      }
    });
  });

  describe(`read database contract, how sources stand: ${name}`, () => {
    let under: ReadDbUnderTest;
    const [own, foreign] = [randomUUID(), randomUUID()] as [TenantId, TenantId];
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    const parked = (tenant: TenantId, category: string, id: string, position: bigint): ParkedStream => ({
      projection: 'toy@1',
      tenant,
      stream: streamName(category, tenant, id),
      position,
      revision: 0n,
      reason: 'an operator may read this',
    });
    const running = { projection: 'toy', status: 'running', position: 1n };
    const nothing = { parkedAt: undefined, kindParkedAt: undefined };
    const standings = async (tenant: TenantId, ...sources: readonly RowSource[]) => {
      const question = { sql: 'select $1::int as one', values: [1] };
      const answered = await under.readDb.queryWatched(tenant, question, sources);
      expect(answered.rows).toEqual([{ one: 1 }]);
      return answered.standings;
    };
    const toy = { projection: 'toy' };
    const meetings = { ...toy, category: 'meeting' };
    beforeAll(async () => {
      under = await make();
      await under.plant([]);
    });
    afterAll(() => under.close());

    it('are told in the order in which they were asked for, also of a projection that never ran', async () => {
      expect(await standings(own, { projection: 'other' }, toy)).toEqual([
        { projection: 'other', status: 'never-run', position: 0n, ...nothing },
        { ...running, ...nothing },
      ]);
    });

    it('tell the earliest parked event of the tenant: of anything, of a category, of one stream', async () => {
      await under.park([
        parked(own, 'meeting', first, 9n),
        parked(own, 'meeting', second, 7n),
        parked(own, 'account', third, 5n),
        parked(foreign, 'meeting', first, 2n),
      ]);
      const told = await standings(
        own,
        toy,
        meetings,
        { ...meetings, id: first },
        { ...meetings, id: third },
        { ...toy, category: 'meet' },
        { ...toy, category: 'tenant' },
      );
      expect(told.map(({ parkedAt, kindParkedAt }) => [parkedAt, kindParkedAt])).toEqual([
        [5n, 5n],
        [7n, 7n],
        [9n, 7n],
        [undefined, 7n],
        [undefined, undefined],
        [undefined, undefined],
      ]);
    });

    it('tell nothing of what is parked of other tenants', async () => {
      const stranger = randomUUID() as TenantId;
      expect(await standings(stranger, toy, { ...meetings, id: first })).toEqual([
        { ...running, ...nothing },
        { ...running, ...nothing },
      ]);
      expect(await standings(foreign, toy)).toEqual([{ ...running, parkedAt: 2n, kindParkedAt: 2n }]);
      const peek = 'select distinct tenant from ops.stuck_work';
      expect(await under.readDb.query(own, peek, [])).toEqual([{ tenant: own }]);
    });

    it('keep the reason to operators', async () => {
      const peek = under.readDb.query(own, 'select sentence from ops.stuck_work', []);
      await expect(peek).rejects.toBeDefined();
    });

    it('say nothing more about what was released', async () => {
      await under.park([], [streamName('meeting', own, second), streamName('account', own, third)]);
      expect(await standings(own, toy, { ...meetings, id: second })).toMatchObject([
        { parkedAt: 9n },
        { parkedAt: undefined, kindParkedAt: 9n },
      ]);
    });

    it('tell every tenant that the projection is stopped', async () => {
      await under.stop('event 2 of somebody');
      expect(await standings(foreign, toy)).toMatchObject([{ status: 'stopped', position: 1n }]);
      expect(await standings(randomUUID() as TenantId, toy)).toEqual([
        { ...running, status: 'stopped', ...nothing },
      ]);
    });
  });
}
