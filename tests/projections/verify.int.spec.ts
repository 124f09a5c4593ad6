// Verifying a read model cell by cell against rebuilds from zero.
import { describe, expect, it } from 'vitest';
import { parseStreamName } from '../../src/domain/shared/ids.ts';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import { until } from '../support/projection-runtime.ts';
import { toyCounts, toyLines } from '../support/toy-projection.ts';
import { useToyRuntime } from '../support/toy-runtime.ts';

const toy = useToyRuntime();
const key = 'toy@1';

async function schemas(): Promise<readonly string[]> {
  const { rows } = await toy.runtime.owner.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname ~ '^(verify|rebuild)' order by 1`,
  );
  return rows.map((row) => row.name);
}
describe('verify', () => {
  it('finds live and rebuilt equal, with one hash per table whatever the batches, and leaves nothing in the database', async () => {
    const one = await toy.live();
    const seen: number[] = [];
    const [verification] = await toy.operator().verify('toy', {
      progress: (batchEvents) => seen.push(batchEvents),
    });
    expect(verification).toMatchObject({ projection: key, position: 200n, equal: true });
    const tables = verification?.tables ?? [];
    expect(tables.map((table) => [table.batchEvents, table.table, table.rows])).toEqual(
      [1, 7, 1_000].flatMap((size) => [
        [size, 'toy_counts_v1', 10],
        [size, 'toy_lines_v1', 150],
      ]),
    );
    for (const name of ['toy_counts_v1', 'toy_lines_v1']) {
      const hashes = tables
        .filter((table) => table.table === name)
        .flatMap((t) => [t.liveHash, t.rebuiltHash]);
      expect(new Set(hashes).size).toBe(1);
    }
    expect(new Set(seen)).toEqual(new Set([1, 7, 1_000]));
    expect((await schemas()).filter((name) => name.startsWith('verify'))).toEqual([]);
    expect((await toy.runtime.records.list()).length).toBe(1);
    await one.stop();
  });

  it('names a changed cell, a missing row and a row too many', async () => {
    await toy.live();
    const [first, second] = toy.streams.map((stream) => parseStreamName(stream)!);
    await toy.runtime.pool.query(`update read.toy_counts_v1 set note = 'forged' where stream = $1`, [
      first!.name,
    ]);
    await toy.runtime.pool.query('delete from read.toy_lines_v1 where stream = $1 and position = 2', [
      second!.name,
    ]);
    await toy.runtime.pool.query(`insert into read.toy_lines_v1 values ($1, $2, 9, 'invented')`, [
      first!.tenant,
      first!.name,
    ]);
    const [verification] = await toy.operator().verify('toy', { batchSizes: [1_000] });
    expect(verification?.equal).toBe(false);
    const [counts, lines] = verification?.tables ?? [];
    expect(counts?.liveHash).not.toBe(counts?.rebuiltHash);
    expect(counts?.differences).toEqual([
      {
        table: 'toy_counts_v1',
        key: { tenant: first!.tenant, stream: first!.name },
        column: 'note',
        live: 'forged',
        rebuilt: 'slug 190',
      },
    ]);
    const about = (stream: StreamName, tenant: string, position: string) => ({
      table: 'toy_lines_v1',
      key: { tenant, stream, position },
      column: undefined,
    });
    expect(lines?.differences).toHaveLength(2);
    expect(lines?.differences).toContainEqual({
      ...about(second!.name, second!.tenant, '2'),
      live: undefined,
      rebuilt: JSON.stringify([second!.tenant, second!.name, '2', 'slug 1']),
    });
    expect(lines?.differences).toContainEqual({
      ...about(first!.name, first!.tenant, '9'),
      live: JSON.stringify([first!.tenant, first!.name, '9', 'invented']),
      rebuilt: undefined,
    });
  });

  it('compares with the position it found, while the live one goes on', async () => {
    await toy.live();
    const growing = { on: true };
    // Slower than it is verified: what grows faster than that is never caught up with on a busy machine.
    const grow = (async () => {
      while (growing.on) {
        toy.fill(5);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    try {
      for (let round = 0; round < 3; round += 1) {
        expect((await toy.operator().verify('toy', { batchSizes: [7] }))[0]?.equal).toBe(true);
      }
    } finally {
      growing.on = false;
    }
    await grow;
  });

  it('compares with one state of all tables, even when a batch is committed while it copies them', async () => {
    await toy.live();
    const [stream] = toy.streams.map((name) => parseStreamName(name)!);
    const client = await toy.runtime.pool.connect();
    await client.query('begin; lock table read.toy_lines_v1 in access exclusive mode');
    const verifying = toy.operator().verify('toy', { batchSizes: [1_000] });
    await until(async () => {
      const { rows } = await toy.runtime.owner.query<{ waits: boolean }>(
        `select exists (select from pg_locks where not granted and relation = 'read.toy_lines_v1'::regclass) as waits`,
      );
      return rows[0]?.waits === true;
    }, 'the copy waits');
    await client.query(`insert into read.toy_lines_v1 values ($1, $2, 1000000, 'of a later batch')`, [
      stream!.tenant,
      stream!.name,
    ]);
    await client.query('commit');
    client.release();
    expect((await verifying)[0]?.equal).toBe(true);
  });

  it('cleans up what a killed run left, and after being interrupted', async () => {
    await toy.live();
    await toy.runtime.workshop.prepare('verify_0_by_7', key, [toyCounts, toyLines]);
    await toy.runtime.workshop.storeOf('verify_0_by_7').claim(key, 1n, 'left over');
    const abort = new AbortController();
    const interrupted = toy.operator().verify('toy', {
      batchSizes: [1],
      signal: abort.signal,
      progress: () => abort.abort(),
    });
    // The log must be longer than a page for the interruption to be noticed.
    await expect(interrupted.then(() => 'done')).resolves.toBe('done');
    toy.fill(3_000);
    await until(async () => (await toy.runtime.store.checkpoint(key))?.position === 3_200n, 'caught up');
    const second = new AbortController();
    await expect(
      toy
        .operator()
        .verify('toy', { batchSizes: [1], signal: second.signal, progress: () => second.abort() }),
    ).rejects.toMatchObject({ code: 'interrupted' });
    expect((await schemas()).filter((name) => name.startsWith('verify'))).toEqual([]);
    const { rows } = await toy.runtime.pool.query(
      `select name from ops.projections where name like 'verify%'`,
    );
    expect(rows).toEqual([]);
  });
});
