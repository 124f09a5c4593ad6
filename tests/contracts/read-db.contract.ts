// What putting questions to read models promises: rows of one tenant, values as they are, faults where they belong.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import type { ReadDb } from '../../src/ports/read-db.port.ts';
import type { Row } from '../../src/ports/read-table.ts';

export interface ReadDbUnderTest {
  readonly readDb: ReadDb;
  /** Plants rows of `toy_counts`. */
  readonly plant: (rows: readonly Row[]) => Promise<void>;
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

    it('gives values as the house has them', async () => {
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
      await expect(under.readDb.query(`x'; drop table y; --` as TenantId, all, [])).rejects.toMatchObject({
        code: 'tenant-malformed',
      });
    });
  });
}
