// A dump compared with the database it was made of. Its text is written here, as pg_dump writes it; with PostgreSQL's own tools
// the same is tried by `npm run test:services` (tests/app/cli/backup.svc.spec.ts).
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDump } from '../../../src/adapters/eventstore/postgres/dump/check-dump.ts';
import { rowsOfDump } from '../../../src/adapters/eventstore/postgres/dump/dump-text.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { chainedRecords, fill } from '../../support/chained-logs.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openPostgresEnd } from '../../support/postgres-end.ts';

const count = 1_200;
const signal = new AbortController().signal;
let database: FreshDatabase;
let live: Pool;
let folder: string;
let whole: readonly string[];

beforeAll(async () => {
  database = await freshDatabase();
  const end = openPostgresEnd(database);
  await fill(end, chainedRecords(count, 20, 3).records);
  await end.close();
  live = createPool({
    url: database.superuserUrl,
    applicationName: 'test',
    maxConnections: 1,
    statementTimeoutMs: 20_000,
  });
  folder = await mkdtemp(join(tmpdir(), 'voicemeet-dump-'));
  const tables = ['log.epoch', 'log.events_000000', 'log.streams', 'ops.migrations'];
  whole = (await Promise.all(tables.map(copied))).flat();
});
afterAll(async () => {
  await endPool(live);
  await database.drop();
  await rm(folder, { recursive: true });
});

/** A table as pg_dump writes it. */
async function copied(table: string): Promise<readonly string[]> {
  const { rows: columns } = await live.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const texts = columns.map(({ name }) => `"${name}"::text`).join(', ');
  const { rows } = await live.query<{ line: string }>(
    `select array_to_string(array[${texts}], E'\\t', '\\N') as line from ${table}`,
  );
  const lines = rows.map(({ line }) => line.replaceAll(/\\(?!N(\t|$))/g, '\\\\'));
  return [`COPY ${table} (${names}) FROM stdin;`, ...lines, '\\.', ''];
}

async function checked(lines: readonly string[]) {
  const path = join(folder, 'dump.sql');
  await writeFile(path, lines.join('\n'));
  return checkDump({ live, rows: rowsOfDump(path), signal });
}

const firstEvent = (): number => whole.findIndex((line) => line.startsWith('COPY log.events_')) + 1;

describe('issue 12 A3: a dump', () => {
  it('that holds what the log holds is counted, and has no fault', async () => {
    const { faults, events, last, ofLog, tables } = await checked(whole);
    expect(faults).toEqual([]);
    expect([events, last, ofLog, tables.get('log.streams')]).toEqual([1_200n, 1_200n, 1_200n, 20n]);
  });

  it('in another order of its rows is the same, since erasures move rows', async () => {
    const at = firstEvent();
    const turned = [
      ...whole.slice(0, at),
      ...whole.slice(at, at + count).reverse(),
      ...whole.slice(at + count),
    ];
    expect((await checked(turned)).faults).toEqual([]);
  });

  it('whose rows were filtered away is refused, table by table', async () => {
    const empty = whole.filter((line) => /^(COPY .*|\\\.)?$/.test(line));
    expect((await checked(empty)).faults).toEqual([
      'it has no row of log.epoch, and the database has',
      'it has no row of log.events, and the database has',
      'it has no row of log.streams, and the database has',
      'it has no row of ops.migrations, and the database has',
    ]);
    expect((await checked([])).faults).toEqual(['it holds neither schema log nor schema keys']);
  });

  it('that lacks an event, or has one that was changed, is refused with its place', async () => {
    const at = firstEvent();
    expect((await checked(whole.toSpliced(at + 5, 1))).faults[0]).toBe(
      'events are missing: the last is number 1200, and there are 1199',
    );
    const changed = whole.with(at, whole[at]!.replace('meeting.opened.v1', 'meeting.opened.v2'));
    expect((await checked(changed)).faults).toEqual([
      expect.stringMatching(/^event 1, meeting-.*@0: its type differs from the log's$/),
    ]);
  });

  it('that was cut off can’t be read', async () => {
    await expect(checked(whole.slice(0, firstEvent() + 9))).rejects.toThrow(/it ends within this table/);
  });
});
