// Unfinished tracks: those of one meeting that are being written.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresUnfinishedTracks } from '../../../src/adapters/postgres/postgres-unfinished-tracks.ts';
import type { MeetingId } from '../../../src/domain/shared/ids.ts';
import { tableName } from '../../../src/ports/read-table.ts';
import { recordedTracksTable } from '../../../src/projections/recordings/recordings.table.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import * as cast from '../../support/histories/cast.ts';
import { openRuntime } from '../../support/projection-runtime.ts';
import type { Runtime } from '../../support/projection-runtime.ts';

const table = tableName(recordedTracksTable);
const { meeting, nine, recordingId, tenant, trackId } = cast;
const elsewhere = '00000000-0000-4000-8000-000000000001' as MeetingId;
let database: FreshDatabase;
let runtime: Runtime;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  runtime = openRuntime(database);
  const url = database.roleUrl('vm_projector');
  pool = createPool({ url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 10_000 });
});
afterAll(async () => {
  await endPool(pool);
  await runtime.close();
  await database.drop();
});

const plant = (n: number, of: MeetingId, status: string) =>
  runtime.pool.query(
    `insert into ${table} (tenant, track, meeting, recording, person, status, requested_at, landing_removed, revision)
     values ($1, $2, $3, $4, $1, $5, $6, false, 1)`,
    [tenant, trackId(n), of, recordingId(1), status, nine],
  );

it('issue 14: finds those of the meeting that are being written, and raises a fault where there is no table', async () => {
  const unfinished = createPostgresUnfinishedTracks({ pool, table });
  await expect(unfinished.of({ tenant, meeting })).rejects.toMatchObject({
    name: expect.stringMatching(/Fault$/),
  });
  await runtime.store.ensureTables([recordedTracksTable]);
  expect(await unfinished.of({ tenant, meeting })).toEqual([]);
  const rows = [
    [1, meeting, 'recording'],
    [2, meeting, 'requested'],
    [3, meeting, 'archived'],
    [4, elsewhere, 'recording'],
    [5, meeting, 'recording'],
  ] as const;
  for (const [n, of, status] of rows) await plant(n, of, status);
  expect(await unfinished.of({ tenant, meeting })).toEqual([trackId(1), trackId(5)]);
});
