// Rebuilding beside the live read model and swapping it in while readers read.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseStreamName } from '../../src/domain/shared/ids.ts';
import { started, until } from '../support/projection-runtime.ts';
import { said, toyCounts, toyLines, toyProjection } from '../support/toy-projection.ts';
import { useToyRuntime } from '../support/toy-runtime.ts';

const toy = useToyRuntime();
const key = 'toy@1';
const act = { actor: 'ops', reason: 'test' };

async function oidOf(table: string): Promise<unknown> {
  const { rows } = await toy.runtime.owner.query<{ oid: string }>(
    'select to_regclass($1)::oid::text as oid',
    [table],
  );
  return rows[0]?.oid;
}

describe('rebuild', () => {
  it('swaps under readers without a failed or older read, while the log grows', async () => {
    await toy.live(400);
    const [stream] = toy.streams;
    const { tenant } = parseStreamName(stream!)!;
    let reading = true;
    const failures: unknown[] = [];
    let reads = 0;
    const reader = async (sql: string): Promise<void> => {
      let newest = 0n;
      // A reader gives up at its first failure: one is enough.
      while (reading && failures.length === 0) {
        try {
          const [row] = await toy.runtime.readDb.query(tenant, sql, [stream]);
          const last = row?.['last'];
          if (typeof last !== 'bigint' || last < newest) failures.push(['older', last, newest]);
          else newest = last;
          reads += 1;
        } catch (error) {
          failures.push(error);
        }
      }
    };
    // One joins both tables in the other order than the swap locks them.
    const readers = [
      'select last from read.toy_counts_v1 where stream = $1',
      `select max(position) as last from read.toy_lines_v1 l join read.toy_counts_v1 c using (tenant, stream) where stream = $1`,
      `select c.last, pg_sleep(0.02) from read.toy_lines_v1 l join read.toy_counts_v1 c using (tenant, stream) where stream = $1 limit 1`,
    ].map(reader);
    const before = await oidOf('read.toy_counts_v1');
    for (let round = 0; round < 3; round += 1) {
      toy.fill(200);
      const rebuilt = await toy.operator().rebuild('toy', act);
      expect(rebuilt).toMatchObject({ projection: key, parkedStreams: 0 });
    }
    const readsBefore = reads;
    await until(() => reads > readsBefore + 20 || failures.length > 0, 'readers go on');
    reading = false;
    await Promise.all(readers);
    expect(failures).toEqual([]);
    expect(await oidOf('read.toy_counts_v1')).not.toBe(before);
    toy.fill(10);
    await until(async () => (await toy.runtime.store.checkpoint(key))?.position === 1_010n, 'goes on live');
    const [verification] = await toy.operator().verify('toy');
    expect(verification).toMatchObject({ position: 1_010n, equal: true });
  });

  it('reads nothing of the log before those that are rebuilt with it are ready', async () => {
    await toy.live();
    let [isReady, begin] = [false, (): void => undefined];
    const others = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const ready = (): Promise<void> => {
      isReady = true;
      return others;
    };
    const rebuilding = toy.operator().rebuild('toy', act, { ready });
    await until(() => isReady, 'its tables are made');
    const standing = await toy.runtime.workshop.storeOf('rebuild').checkpoint(key);
    expect(standing?.position).toBe(0n);
    begin();
    expect(await rebuilding).toMatchObject({ projection: key, position: await toy.position() });
  });

  it('gives way to a reader that would otherwise be in a deadlock with it, and tries again', async () => {
    await toy.live();
    const client = await toy.runtime.queryPool.connect();
    await client.query('begin');
    // The reader holds the table that the swap locks last, and will ask for the one that it locks first.
    await client.query('select count(*) from read.toy_lines_v1');
    const rebuilding = toy.operator().rebuild('toy', act);
    await until(async () => {
      const { rows } = await toy.runtime.owner.query<{ waits: boolean }>(
        `select exists (select from pg_locks where not granted and relation = 'read.toy_lines_v1'::regclass) as waits`,
      );
      return rows[0]?.waits === true;
    }, 'the swap waits for the reader');
    const read = await client.query<{ count: bigint }>('select count(*) from read.toy_counts_v1');
    expect(read.rows[0]?.count).toBe(0n);
    await client.query('commit');
    client.release();
    await rebuilding;
    expect(toy.runtime.contentions.length).toBeGreaterThan(0);
    expect((await toy.operator().verify('toy'))[0]?.equal).toBe(true);
  });

  it('takes parked toy.streams along, drops what an earlier run left, and sets a stopped projection to work', async () => {
    toy.log.add(toy.streams[0]!, said('one'));
    toy.log.add(toy.streams[1]!, said('poison'));
    await toy.runtime.workshop.prepare('rebuild', key, [toyCounts, toyLines]);
    await toy.runtime.pool.query(
      `insert into rebuild.toy_lines_v1 values ($1, 'left over', 1, 'left over')`,
      [randomUUID()],
    );
    const stopping = started(toy.runtime.projector(toyProjection('stop'), toy.log));
    await until(async () => (await toy.runtime.records.list())[0]?.status === 'stopped', 'stopped');
    await stopping.stop();
    expect(await toy.operator().rebuild('toy', act)).toMatchObject({ position: 2n, parkedStreams: 1 });
    expect((await toy.runtime.records.list())[0]).toMatchObject({ status: 'running', parkedStreams: 1 });
    expect((await toy.desk().list('toy')).items).toMatchObject([{ stream: toy.streams[1] }]);
    const { rows } = await toy.runtime.pool.query('select slug from read.toy_lines_v1');
    expect(rows).toEqual([{ slug: 'one' }]);
    // A second rebuild replaces what the first had parked.
    await toy.operator().rebuild('toy', act);
    expect((await toy.desk().list('toy')).items).toHaveLength(1);
    expect((await toy.runtime.pool.query('select from ops.stuck_work')).rowCount).toBe(1);
  });

  it('is done by one process at a time', async () => {
    await toy.live();
    const outcomes = await Promise.allSettled([
      toy.operator().rebuild('toy', act),
      toy.operator().rebuild('toy', act),
    ]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({
      reason: { code: 'busy' },
    });
  });
});
