// Files that are being written, in the read model of recordings: found by its index on the meeting.
import type { Pool } from 'pg';
import type { TrackId } from '../../domain/shared/ids.ts';
import type { UnfinishedTracks } from '../../ports/unfinished-tracks.port.ts';
import { toFault } from './postgres-faults.ts';

/** The port's bound. */
const maxFound = 1_000;

/** Over a pool of role vm_projector; `table` is the qualified name of the table of recorded files (`tableName`). */
export function createPostgresUnfinishedTracks(options: {
  readonly pool: Pool;
  readonly table: string;
}): UnfinishedTracks {
  const { pool, table } = options;
  const sql = `select track from ${table} where tenant = $1 and meeting = $2 and status = 'recording' order by track limit ${maxFound}`;
  return {
    of: async ({ tenant, meeting }) => {
      const { rows } = await pool
        .query<{ track: TrackId }>(sql, [tenant, meeting])
        .catch((error: unknown) => {
          throw toFault(error);
        });
      return rows.map(({ track }) => track);
    },
  };
}
