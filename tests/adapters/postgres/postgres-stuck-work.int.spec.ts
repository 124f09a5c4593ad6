// Everything that is stuck on a real database: who owns it, how much there is, what each role sees; and what the version
// before had parked, carried over.
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { knownMigrations, prepareDatabase } from '../../../src/adapters/postgres/migrate.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresStuckWork } from '../../../src/adapters/postgres/postgres-stuck-work.ts';
import { roleUrl } from '../../../src/adapters/postgres/roles.ts';
import type { RoleName } from '../../../src/adapters/postgres/roles.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import { meeting, tenant } from '../../support/histories/cast.ts';

const { ownerUrl, superuserUrl, rolesKey } = inject('postgres');
const key = Buffer.from(rolesKey, 'base64');
const name = `m_${randomBytes(8).toString('hex')}`;
const url = Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href;
const stream = streamName('meeting', tenant, meeting);
/** The last migration of the version before. */
const lastBefore = '0016';
const migrations = new URL('../../../src/adapters/postgres/migrations/', import.meta.url);

async function as(connectionString: string, ...texts: readonly string[]): Promise<readonly unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const text of texts) ({ rows } = await client.query(text));
    return rows;
  } finally {
    await client.end();
  }
}
const role = (who: RoleName): string => roleUrl(url, who, key);

/** What a process of the version before had parked: a stream, one of a rebuild, and a timer beside one that was done. */
const parkedBefore = [
  `insert into ops.projections (name, epoch, fence, parked_as, parked) values
     ('toy@1', 'e', 1, 'toy@1#1', 1), ('rebuild/toy@1', 'e', 1, 'rebuild/toy@1#1', 1)`,
  `insert into ops.parked_streams (projection, tenant, stream, position, revision, reason, skipped, parked) values
     ('toy@1#1', '${tenant}', '${stream}', 7, 3, 'row-refused: no such: row', 4, '2026-03-02T09:00:00Z'),
     ('rebuild/toy@1#1', '${tenant}', '${stream}', 7, 3, 'odd', 0, '2026-03-02T09:00:00Z')`,
];
const parkedTimers = `insert into ops.due_attempts (tenant, stream, kind, ref, due, holder, attempts, until, done, parked) values
  ('${tenant}', '${stream}', 'host-absence', '', '2026-03-02T10:00:00Z', '', 10, '2026-03-02T10:10:00Z', false, 'FatalFault: no way'),
  ('${tenant}', '${stream}', 'trial-end', '', '2026-03-02T10:00:00Z', '', 1, '2026-03-02T10:10:00Z', true, null)`;

beforeAll(async () => {
  await as(superuserUrl, `create database ${name} owner vm_owner`);
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  for (const file of (await knownMigrations()).filter((known) => known.slice(0, 4) <= lastBefore)) {
    await copyFile(new URL(`${file}.sql`, migrations), join(directory, `${file}.sql`));
  }
  await prepareDatabase(url, key, { directory });
  await as(role('vm_projector'), ...parkedBefore);
  await as(role('vm_scheduler'), parkedTimers);
  await prepareDatabase(url, key);
  await rm(directory, { recursive: true });
});
afterAll(() => as(superuserUrl, `drop database ${name} with (force)`));

function poolOf(who: RoleName) {
  const options = { applicationName: 'test', maxConnections: 1, statementTimeoutMs: 10_000 };
  return createPool({ ...options, url: role(who) });
}

async function withWork<Result>(
  who: RoleName,
  ask: (work: ReturnType<typeof createPostgresStuckWork>) => Promise<Result>,
): Promise<Result> {
  const pool = poolOf(who);
  try {
    return await ask(createPostgresStuckWork(pool, ['toy@1', 'other@2'], []));
  } finally {
    await endPool(pool);
  }
}

const parkedStream = {
  owner: 'projection:toy@1',
  key: stream,
  tenant,
  stream,
  waiting: 4,
  attempts: 1,
  due: undefined,
  event: { position: 7n, revision: 3n },
  since: '2026-03-02T09:00:00.000Z',
  cause: { code: 'row-refused', sentence: 'no such: row' },
};
const stuckTimer = {
  owner: 'timers',
  key: `${stream}/host-absence`,
  tenant,
  stream,
  waiting: 0,
  attempts: 10,
  event: undefined,
  since: '2026-03-02T10:10:00.000Z',
  due: '2026-03-02T10:00:00.000Z',
  cause: { code: 'FatalFault', sentence: 'no way' },
};

describe('what the version before had parked', () => {
  it('is stuck now, each under its owner, oldest first', async () => {
    const all = await withWork('vm_scheduler', (work) => work.list());
    expect(all).toEqual({ items: [parkedStream, stuckTimer], total: 2 });
  });

  it('is still seen by processes of the version before, which run for a while', async () => {
    const rows = await as(
      role('vm_projector'),
      'select projection, position from ops.parked_streams order by position, projection',
    );
    expect(rows).toEqual([
      { projection: 'rebuild/toy@1#1', position: '7' },
      { projection: 'toy@1#1', position: '7' },
    ]);
    const own = [`set app.tenants = '${tenant}'`, 'select stream from ops.parked_streams'];
    expect(await as(role('vm_query'), ...own)).toHaveLength(2);
    expect(await as(role('vm_query'), 'select stream from ops.parked_streams')).toEqual([]);
  });

  it('leaves a timer that was done alone, and holds the stuck one', async () => {
    const attempts = `select kind, done, until = 'infinity' as held, parked from ops.due_attempts order by kind`;
    expect(await as(role('vm_scheduler'), attempts)).toEqual([
      { kind: 'host-absence', done: false, held: true, parked: null },
      { kind: 'trial-end', done: true, held: false, parked: null },
    ]);
  });
});

describe('stuck work', () => {
  it('is found by owner and key, and of an owner that is asked for alone', async () => {
    await withWork('vm_projector', async (work) => {
      expect(await work.find('projection:toy@1', stream)).toEqual(parkedStream);
      expect(await work.find('timers', `${stream}/host-absence`)).toEqual(stuckTimer);
      expect(await work.find('timers', stream)).toBeUndefined();
      expect(await work.list('projection:other@2')).toEqual({ items: [], total: 0 });
      expect(await work.list('projection:rebuild/toy@1')).toEqual({ items: [], total: 0 });
    });
  });

  it('is counted by owner, by whoever answers requests too, who may see no cause', async () => {
    const counts = new Map([
      ['projection:toy@1', 1],
      ['projection:other@2', 0],
      ['timers', 1],
      ['webhooks', 0],
    ]);
    expect(await withWork('vm_query', (work) => work.counts())).toEqual(counts);
    await expect(withWork('vm_query', (work) => work.list())).rejects.toThrow(/permission denied/);
  });
});

describe('a long list', () => {
  beforeEach(async () => {
    await as(
      role('vm_projector'),
      `insert into ops.stuck_work (filed_as, tenant, stream, code, sentence, position, revision)
       select 'toy@1#1', '${tenant}', 'meeting-' || n, 'c', 's', n, 0 from generate_series(1, 1100) n`,
    );
  });

  it('is bounded, and says how many there are', async () => {
    const { items, total } = await withWork('vm_scheduler', (work) => work.list('projection:toy@1'));
    expect([items.length, items[0], total]).toEqual([1_000, parkedStream, 1_101]);
  });
});
