// Places of relays in PostgreSQL: kept as the relay's role, moved under a fence, and what that role may read.
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresGenerations } from '../../../src/adapters/postgres/postgres-generations.ts';
import { createPostgresRelayPlaces } from '../../../src/adapters/postgres/postgres-relay-places.ts';
import { createPostgresEventFeed } from '../../../src/adapters/eventstore/postgres/postgres-event-feed.ts';
import { createCommitSignal } from '../../../src/adapters/eventstore/commit-signal.ts';
import { tableName } from '../../../src/ports/read-table.ts';
import { meetingListTable } from '../../../src/projections/meeting-list/meeting-list.table.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openPostgresLog } from '../../support/postgres-log.ts';
import { aStream, aTenant, anAppend } from '../../support/sealed.ts';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  const url = database.roleUrl('vm_relay');
  pool = createPool({ applicationName: 'test', statementTimeoutMs: 20_000, maxConnections: 3, url });
});
afterAll(async () => {
  await endPool(pool);
  await database.drop();
});

describe('issue 13, places of relays', () => {
  const begun = { position: 0n, epoch: 'now', life: 1n, ends: [], restarted: false };
  const follows = { state: 'following', reason: '' };
  const fenced = { name: 'FatalFault', code: 'fenced' };

  it('begin at 0, move from where they are, and remember how the topic ended', async () => {
    const places = createPostgresRelayPlaces(pool);
    expect(await places.find('a')).toBeUndefined();
    expect(await places.claim('a', 1n, 'now')).toEqual({ ...begun, ...follows });
    const to = { ...begun, position: 7n, ends: [3n, 0n, 4n] };
    await places.move('a', 1n, begun, to);
    expect(await places.find('a')).toEqual({ ...to, ...follows });
    await expect(places.move('a', 1n, begun, to)).rejects.toMatchObject(fenced);
    expect(await places.claim('a', 1n, 'another history')).toEqual({ ...to, ...follows });
  });

  it('obey the newest fence alone', async () => {
    const places = createPostgresRelayPlaces(pool);
    await places.claim('b', 5n, 'now');
    await expect(places.claim('b', 4n, 'now')).rejects.toMatchObject(fenced);
    await expect(places.move('b', 4n, begun, { ...begun, position: 1n })).rejects.toMatchObject(fenced);
    await expect(places.restart('b', 4n, begun)).rejects.toMatchObject(fenced);
    await places.report('b', 4n, 'stalled', 'too late');
    expect(await places.find('b')).toEqual({ ...begun, ...follows });
  });

  it('are begun again by an operator, until something is published, and keep how the topic ended', async () => {
    const places = createPostgresRelayPlaces(pool);
    await places.claim('c', 1n, 'now');
    const at = { ...begun, position: 9n, ends: [9n] };
    await places.move('c', 1n, begun, at);
    await places.report('c', 1n, 'stalled', 'topic-replaced: it was deleted');
    expect(await places.find('c')).toMatchObject({
      state: 'stalled',
      reason: 'topic-replaced: it was deleted',
    });
    await places.restart('c', 1n, { position: 2n, epoch: 'later' });
    const restarted = { ...at, position: 2n, epoch: 'later', restarted: true };
    expect(await places.find('c')).toEqual({ ...restarted, ...follows });
    const next = { ...restarted, life: 2n, ends: [1n], position: 4n, restarted: false };
    await places.move('c', 1n, restarted, next);
    expect(await places.find('c')).toEqual({ ...next, ...follows });
  });

  it('are of a role that follows the log of all tenants, and reaches no key, answer, read table or write', async () => {
    const log = openPostgresLog(database);
    const tenants = [aTenant(), aTenant()];
    for (const tenant of tenants) await log.log.append(anAppend(tenant, aStream(tenant), 'none', 2));
    const feed = createPostgresEventFeed(pool, createCommitSignal());
    expect((await feed.read(0n, 10)).map(({ tenant }) => tenant)).toEqual([
      tenants[0],
      tenants[0],
      tenants[1],
      tenants[1],
    ]);
    expect([await feed.tail(), await feed.epoch()]).toEqual([4n, await log.feed.epoch()]);
    await feed.close();
    await log.close();
    for (const sql of [
      'select * from log.answers',
      'select * from log.streams',
      'select * from keys.data_keys',
      `select * from ${tableName(meetingListTable)}`,
      'select * from ops.stuck_work',
      "update ops.projections set status = 'running'",
      'select * from ops.snapshots',
      'delete from log.events',
      "update log.events set type = 'x'",
      'insert into log.events select * from log.events',
      'delete from ops.relays',
    ])
      await expect(pool.query(sql), sql).rejects.toThrow(/permission denied/);
  });

  it('grow generations that nobody was given before, in any process', async () => {
    const url = database.roleUrl('vm_relay');
    const other = createPool({ applicationName: 'test', statementTimeoutMs: 20_000, maxConnections: 1, url });
    const [one, two] = [createPostgresGenerations(pool), createPostgresGenerations(other)];
    const given: bigint[] = [];
    for (const from of [one, two, one, one, two]) given.push(await from.next());
    await endPool(other);
    expect(given).toEqual([...given].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(given).size).toBe(5);
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query(
      `select seqcache from pg_sequence where seqrelid = 'ops.generations'::regclass`,
    );
    await owner.end();
    expect(rows).toEqual([{ seqcache: '1' }]);
  });
});
