// Reads of streams that are asked for at once share statements; what each gives is what it gives alone.
import { Client } from 'pg';
import type { Pool, QueryConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStreamReads } from '../../../src/adapters/eventstore/postgres/stream-reads.ts';
import type { StreamPage } from '../../../src/adapters/eventstore/postgres/stream-reads.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import type { StreamName, TenantId } from '../../../src/domain/shared/ids.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openPostgresLog } from '../../support/postgres-log.ts';
import type { OpenedLog } from '../../support/postgres-log.ts';
import { aStream, aTenant, anAppend } from '../../support/sealed.ts';

const highest = 2n ** 63n - 1n;

describe('issue 13 effects: reads of streams that come at once', () => {
  let database: FreshDatabase;
  let opened: OpenedLog;
  let pool: ReturnType<typeof createPool>;
  const streams: { readonly tenant: TenantId; readonly stream: StreamName }[] = [];
  beforeAll(async () => {
    database = await freshDatabase();
    opened = openPostgresLog(database);
    const url = database.roleUrl('vm_appender');
    pool = createPool({ url, applicationName: 'test', statementTimeoutMs: 20_000, maxConnections: 4 });
    for (let events = 1; events <= 20; events += 1) {
      const tenant = aTenant();
      const stream = aStream(tenant);
      await opened.log.append(anAppend(tenant, stream, 'none', events));
      streams.push({ tenant, stream });
    }
  });
  afterAll(async () => {
    await endPool(pool);
    await opened.close();
    await database.drop();
  });

  /** The pool, and how many statements were sent on it. */
  const counted = (): { readonly pool: Pool; readonly sent: () => number } => {
    let sent = 0;
    const watched = {
      query: (statement: QueryConfig) => {
        sent += 1;
        return pool.query(statement);
      },
    } as unknown as Pool;
    return { pool: watched, sent: () => sent };
  };
  const pageOf = (index: number, page: Partial<StreamPage> = {}): StreamPage => {
    const { tenant, stream } = streams[index]!;
    return { tenant, stream, first: 0n, limit: 100, backwards: false, ...page };
  };
  const aloneOf = (page: StreamPage) => createStreamReads(pool)(page);

  it('share statements, and each gives its own events, in its own direction', async () => {
    const pages = streams.flatMap((_, index) => [
      pageOf(index),
      pageOf(index, { first: 3n, limit: 4 }),
      pageOf(index, { first: highest, limit: 5, backwards: true }),
    ]);
    const { pool: watched, sent } = counted();
    const read = createStreamReads(watched);
    const found = await Promise.all(pages.map(read));
    expect(sent()).toBeLessThanOrEqual(8);
    for (const [index, page] of pages.entries()) expect(found[index]).toEqual(await aloneOf(page));
    expect(found[3 * 19]).toHaveLength(20);
  });

  it('show no tenant the events of another', async () => {
    const stranger = streams[0]!.tenant;
    const pages = streams.map((_, index) => pageOf(index, { tenant: stranger }));
    const found = await Promise.all(pages.map(createStreamReads(pool)));
    expect(found.map(({ length }) => length)).toEqual([1, ...streams.slice(1).map(() => 0)]);
  });

  it('give nothing of streams that have not begun', async () => {
    const tenant = aTenant();
    const pages = Array.from({ length: 10 }, () => pageOf(0, { tenant, stream: aStream(tenant) }));
    expect((await Promise.all(pages.map(createStreamReads(pool)))).flat()).toEqual([]);
  });

  it('send a read that comes alone at once, by itself', async () => {
    const { pool: watched, sent } = counted();
    const read = createStreamReads(watched);
    await read(pageOf(4));
    await read(pageOf(4));
    expect(sent()).toBe(2);
  });

  it('fail by themselves: one whose events were taken away fails, and the others give theirs', async () => {
    const superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    await superuser.query('set session_replication_role = replica');
    await superuser.query('delete from log.events where stream = $1 and revision = 5', [streams[9]!.stream]);
    await superuser.end();
    const { pool: watched, sent } = counted();
    const read = createStreamReads(watched);
    const found = await Promise.allSettled(streams.map((_, index) => read(pageOf(index))));
    expect(sent()).toBeLessThan(streams.length);
    expect(found.map(({ status }) => status)).toEqual(
      streams.map((_, index) => (index === 9 ? 'rejected' : 'fulfilled')),
    );
    expect(found[9]).toMatchObject({ reason: { code: 'VM003' } });
  });

  it('fail together, at once, where the database is away: nobody waits for the attempts of others', async () => {
    let sent = 0;
    const away = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const refusing = {
      query: () => {
        sent += 1;
        return Promise.reject(away);
      },
    } as unknown as Pool;
    const read = createStreamReads(refusing);
    const found = await Promise.allSettled(streams.map((_, index) => read(pageOf(index))));
    expect(found.map(({ status }) => status)).toEqual(streams.map(() => 'rejected'));
    expect(sent).toBe(5);
  });

  it('share no statement where they may give many events', async () => {
    const { pool: watched, sent } = counted();
    const read = createStreamReads(watched);
    await Promise.all(Array.from({ length: 24 }, () => read(pageOf(0, { limit: 199 }))));
    expect(sent()).toBe(6);
  });
});
