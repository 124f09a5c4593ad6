// The shelf of snapshots in PostgreSQL: each call is one function call (migrations/0010_snapshots.sql).
import type { Pool } from 'pg';
import type { StreamName, TenantId } from '../../domain/shared/ids.ts';
import { fromEpochMs, parseInstant } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { ShelvedEntry, SnapshotPlace, SnapshotShelf } from '../../ports/snapshot-shelf.port.ts';
import { askPool } from './ask-pool.ts';

const highestRevision = 2n ** 63n - 1n;

/** An instant in the one form that is stored. */
const instantText = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`;

const putSql = { name: 'snapshot-put', text: 'select ops.put_snapshot($1, $2, $3, $4, $5, $6, $7)' };
const findSql = {
  name: 'snapshot-find',
  text: `select revision, leaf, ${instantText('at')}, state from ops.find_snapshot($1, $2, $3, $4, $5)`,
};
const dropSql = { name: 'snapshot-drop', text: 'select ops.drop_snapshot($1, $2, $3, $4) as dropped' };
const sampleSql = { name: 'snapshot-sample', text: 'select * from ops.sample_snapshots($1, $2)' };
const listSql = {
  name: 'snapshot-list',
  text: `select tenant, stream, fold, revision, ${instantText('at')}, ${instantText('taken')}, characters
         from ops.list_snapshots($1, $2, $3, $4)`,
};
const sweepSql = { name: 'snapshot-sweep', text: 'select ops.sweep_snapshots($1, $2, $3) as swept' };

interface FoundRow {
  readonly revision: bigint;
  readonly leaf: Buffer;
  readonly at: string;
  readonly state: string;
}

interface PlaceRow {
  readonly tenant: string;
  readonly stream: string;
  readonly fold: string;
  readonly revision: bigint;
}

interface EntryRow extends PlaceRow {
  readonly at: string;
  readonly taken: string;
  readonly characters: number;
}

/**
 * The shelf over a pool: role vm_appender may put, find and drop, vm_auditor may find, vm_scheduler may sample, list and
 * sweep. Anything else raises the database's fault for a missing right.
 */
export function createPostgresSnapshotShelf(pool: Pool): SnapshotShelf {
  return {
    put: async ({ tenant, stream, fold, tail, state }) => {
      const { revision, leaf, at } = tail;
      await askPool(pool, putSql, [tenant, stream, fold, revision, leaf, at, state]);
    },
    find: async ({ tenant, stream, fold }, { revision = highestRevision, at }) => {
      const [row] = await askPool<FoundRow>(pool, findSql, [tenant, stream, fold, revision, at ?? null]);
      if (row === undefined) return undefined;
      const tail = { revision: row.revision, leaf: row.leaf, at: instantOf(row.at) };
      return { tenant, stream, fold, tail, state: row.state };
    },
    drop: async ({ tenant, stream, fold, revision }) => {
      const [row] = await askPool<{ dropped: boolean }>(pool, dropSql, [tenant, stream, fold, revision]);
      return row?.dropped === true;
    },
    sample: async (folds, limit) => (await askPool<PlaceRow>(pool, sampleSql, [folds, limit])).map(placeOf),
    list: async (after, limit) => {
      const place = after === undefined ? ['', '', -1n] : [after.stream, after.fold, after.revision];
      return (await askPool<EntryRow>(pool, listSql, [...place, limit])).map(entryOf);
    },
    sweep: async (but, takenBefore, limit) => {
      const [row] = await askPool<{ swept: number }>(pool, sweepSql, [but, takenBefore, limit]);
      return row?.swept ?? 0;
    },
  };
}

/** Names were checked when the snapshot was put there. */
function placeOf({ tenant, stream, fold, revision }: PlaceRow): SnapshotPlace {
  return { tenant: tenant as TenantId, stream: stream as StreamName, fold, revision };
}

function entryOf(row: EntryRow): ShelvedEntry {
  const { characters } = row;
  return { ...placeOf(row), at: instantOf(row.at), taken: instantOf(row.taken), characters };
}

function instantOf(text: string): Instant {
  return parseInstant(text) ?? fromEpochMs(Date.parse(text));
}
