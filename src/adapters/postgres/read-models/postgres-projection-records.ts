// What operators see of projections, and the record of their acts.
import type { Pool, QueryResultRow } from 'pg';
import type { ProjectionRecord, ProjectionRecords } from '../../../ports/projection-records.port.ts';
import { toFault } from '../postgres-faults.ts';
import { rowTypes } from './row-types.ts';

const listSql = `
  select name as projection, position, epoch, status, reason, parked as "parkedStreams", updated as "updatedAt"
  from ops.projections where position('/' in name) = 0 order by name`;

const skipSql = `
  insert into ops.skipped_events (projection, epoch, tenant, stream, position, actor, reason)
  select p.name, p.epoch, $2, $3, $4, $5, $6 from ops.projections p where p.name = $1
  on conflict do nothing`;

/** Records over a pool of role vm_projector. Raises faults of the database. */
export function createPostgresProjectionRecords(pool: Pool): ProjectionRecords {
  const types = rowTypes();
  const ask = async <Answer extends QueryResultRow>(text: string, values: readonly unknown[]) => {
    const result = await pool.query<Answer>({ text, values: [...values], types }).catch((error: unknown) => {
      throw toFault(error);
    });
    return result.rows;
  };
  return {
    list: async () => {
      const rows = await ask<Omit<ProjectionRecord, 'reason'> & { reason: string | null }>(listSql, []);
      return rows.map((row) => ({ ...row, reason: row.reason ?? undefined }));
    },
    skip: async (projection, { tenant, stream, position }, act) => {
      await ask(skipSql, [projection, tenant, stream, position, act.actor, act.reason]);
    },
  };
}
