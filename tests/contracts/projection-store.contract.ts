// What every projection store promises: rows and checkpoint move together, under the newest fence only, and
// come back as they went in.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import type { ProjectionCommit, ProjectionStore } from '../../src/ports/projection-store.port.ts';
import type { Row, Table } from '../../src/ports/read-table.ts';
import { toyCounts, toyLines } from '../support/toy-projection.ts';

export interface StoreUnderTest {
  readonly store: ProjectionStore;
  readonly close: () => Promise<void>;
}

const epoch = 'epoch';

/** Runs every clause against the store that `make` gives; it is given no tables. */
export function projectionStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`projection store contract: ${name}`, () => {
    let under: StoreUnderTest;
    let projection = '';
    let tenant = '';
    beforeAll(async () => {
      under = await make();
      await under.store.ensureTables([toyCounts, toyLines]);
    });
    afterAll(() => under.close());
    beforeEach(async () => {
      projection = `p-${randomUUID()}@1`;
      tenant = randomUUID();
      await under.store.claim(projection, 1n, epoch);
    });

    const count = (stream: string, cells: Partial<Row> = {}): Row => ({
      tenant,
      stream,
      events: 1,
      lines: -2_147_483_648,
      last: 9_223_372_036_854_775_807n,
      at: '2026-03-02T09:00:00.120Z',
      quiet: true,
      note: null,
      details: null,
      ...cells,
    });
    const commit = (changes: Partial<ProjectionCommit> & { rows?: readonly Row[]; table?: Table } = {}) => {
      const { rows = [], table = toyCounts, ...others } = changes;
      return under.store.commit({
        projection,
        fence: 1n,
        from: 0n,
        to: { position: 10n, epoch },
        changes: rows.length === 0 ? [] : [{ table, inserts: [], upserts: rows, removals: [] }],
        parked: [],
        ...others,
      });
    };
    const loadAll = async (table: Table): Promise<readonly Row[]> =>
      (await under.store.load([{ table, key: [tenant] }])).get(table) ?? [];

    it('returns rows as they were written, whatever they contain', async () => {
      const strange = 'ü 😀 "quoted" \\ {1,NULL} \n\t ￿ ';
      const rows = [
        count('a'),
        count(strange, { note: strange, quiet: false, events: 0, last: -1n, at: '0001-01-01T00:00:00.000Z' }),
        count('c', { details: { text: strange, list: [1, null, { deep: true }], number: 1.5 }, note: '' }),
        count('d', { details: [], at: '9999-12-31T23:59:59.999Z', note: 'null' }),
      ];
      await commit({ rows });
      const loaded = await loadAll(toyCounts);
      expect(loaded).toHaveLength(rows.length);
      expect(loaded).toEqual(expect.arrayContaining(rows));
    });

    it('loads by whole keys and by prefixes, each once, and nothing else', async () => {
      const line = (stream: string, position: bigint): Row => ({ tenant, stream, position, slug: 'x' });
      await commit({ table: toyLines, rows: [line('a', 1n), line('a', 2n), line('b', 1n), line('c', 1n)] });
      const loaded = await under.store.load([
        { table: toyLines, key: [tenant, 'a', 2n] },
        { table: toyLines, key: [tenant, 'a', 2n] },
        { table: toyLines, key: [tenant, 'b'] },
        { table: toyLines, key: [randomUUID()] },
        { table: toyCounts, key: [tenant, 'a'] },
      ]);
      expect(loaded.get(toyLines)).toEqual([line('a', 2n), line('b', 1n)]);
      expect(loaded.get(toyCounts)).toEqual([]);
      expect(await under.store.load([])).toEqual(new Map());
    });

    it('replaces and removes rows', async () => {
      await commit({ rows: [count('a'), count('b')] });
      await under.store.commit({
        projection,
        fence: 1n,
        from: 10n,
        to: { position: 11n, epoch },
        changes: [
          {
            table: toyCounts,
            inserts: [count('c')],
            upserts: [count('a', { events: 2 })],
            removals: [
              [tenant, 'b'],
              [tenant, 'none'],
            ],
          },
        ],
        parked: [],
      });
      expect(await loadAll(toyCounts)).toEqual([count('a', { events: 2 }), count('c')]);
      expect(await under.store.checkpoint(projection)).toEqual({ position: 11n, epoch });
    });

    it('commits nothing under an older fence, from another position, or of another history', async () => {
      await expect(commit({ rows: [count('a')], from: 5n })).rejects.toMatchObject({ code: 'fenced' });
      await expect(
        commit({ rows: [count('a')], to: { position: 10n, epoch: 'other' } }),
      ).rejects.toMatchObject({ code: 'fenced' });
      await under.store.claim(projection, 2n, epoch);
      await expect(commit({ rows: [count('a')] })).rejects.toMatchObject({ code: 'fenced' });
      await expect(under.store.claim(projection, 1n, epoch)).rejects.toMatchObject({ code: 'fenced' });
      expect(await loadAll(toyCounts)).toEqual([]);
      expect(await under.store.checkpoint(projection)).toEqual({ position: 0n, epoch });
      await commit({ rows: [count('a')], fence: 2n });
      expect(await loadAll(toyCounts)).toHaveLength(1);
    });

    it('lets one of two racing commits through', async () => {
      const outcomes = await Promise.allSettled([
        commit({ rows: [count('a', { events: 1 })] }),
        commit({ rows: [count('a', { events: 2 })] }),
      ]);
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    });

    it.each([
      ['a text with U+0000', { note: 'a\0b' }],
      ['a lone surrogate', { note: '\ud800' }],
      ['no UUID', { tenant: 'nobody' }],
      ['too large an integer', { events: 2_147_483_648 }],
      ['no instant', { at: 'no time at all' }],
    ])('refuses a row with %s, and all that comes with it', async (_case, cells) => {
      await expect(commit({ rows: [count('a'), count('b', cells)] })).rejects.toMatchObject({
        name: 'PermanentFault',
        code: 'row-refused',
      });
      expect(await loadAll(toyCounts)).toEqual([]);
      expect(await under.store.checkpoint(projection)).toEqual({ position: 0n, epoch });
      // The connection is clean: the next commit passes.
      await commit({ rows: [count('a')] });
    });

    it('keeps what is parked, counts what was passed over, and forgets it when released', async () => {
      const parked = {
        projection,
        tenant: tenant as TenantId,
        stream: 's',
        position: 3n,
        revision: 2n,
        reason: 'x',
      };
      await commit({ parked: [parked], skipped: new Map([['s', 2]]), stopped: 'by its rule' });
      expect(await under.store.parkedStreams(projection)).toEqual(new Set(['s']));
      const claim = await under.store.claim(projection, 2n, 'ignored where it is known');
      expect(claim).toEqual({
        checkpoint: { position: 10n, epoch },
        status: 'stopped',
        reason: 'by its rule',
        parked: new Set(['s']),
        skips: new Set(),
      });
      await commit({ fence: 2n, from: 10n, unparked: ['s'] });
      expect(await under.store.parkedStreams(projection)).toEqual(new Set());
      expect((await under.store.claim(projection, 3n, epoch)).status).toBe('running');
    });

    it('shows what is reported, under the newest fence only', async () => {
      await under.store.report(projection, 1n, 'stalled', 'why');
      await under.store.report(projection, 0n, 'stopped', 'too late');
      expect(await under.store.claim(projection, 2n, epoch)).toMatchObject({
        status: 'stalled',
        reason: 'why',
      });
    });

    it('makes tables once, even when many processes do it at once, and refuses another declaration', async () => {
      const table: Table = { ...toyLines, name: `made_${randomUUID().slice(0, 8)}` };
      await Promise.all([table, table, table].map((one) => under.store.ensureTables([one])));
      const changed: Table = { ...table, columns: { ...table.columns, more: { type: 'int' } } };
      await expect(under.store.ensureTables([changed])).rejects.toMatchObject({ code: 'table-changed' });
      await under.store.ensureTables([{ ...changed, version: 2 }]);
      expect((await under.store.load([{ table, key: [tenant] }])).get(table)).toEqual([]);
    });
  });
}
