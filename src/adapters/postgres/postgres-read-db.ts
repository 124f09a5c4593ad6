// Questions to read models of one tenant in one round trip: begin, the tenant for this transaction, the
// question and commit are on the wire together, and before the question how its sources stand.
//   I1  standings are read in front of the rows, so whatever held rows back is told: a stream parked in between only
//       lagged for these rows, and one released in between is told of once too often.
import { hash } from 'node:crypto';
import type { Pool, QueryConfig } from 'pg';
import { isUuid, streamName } from '../../domain/shared/ids.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { ProjectionStatus } from '../../ports/projection-store.port.ts';
import type { RowSource, SourceStanding, WatchedReadDb } from '../../ports/read-db.port.ts';
import { pipelined } from './pipeline.ts';
import { rowTypes } from './row-types.ts';

/**
 * Readers of read models pass this gate together (`pg_advisory_xact_lock_shared`), a swap of tables alone: so it
 * never holds one table that a reader wants while it waits for one that the reader holds. 7306 is the house's.
 */
export const readersGate = '7306, 41';

/** All null where the projection never ran. */
interface StandingRow {
  readonly status?: ProjectionStatus | null;
  readonly position?: bigint | null;
  readonly streamParkedAt?: bigint | null;
  readonly kindParkedAt?: bigint | null;
}

/** While nothing is parked it reads one row for each source and no other table. */
const standingsSql = `
  select p.status, p.position,
    case when p.parked > 0 then (
      select s.position from ops.parked_streams s
      where s.projection = p.parked_as and s.tenant = $1 and s.stream = w.stream collate "C") end as "streamParkedAt",
    case when p.parked > 0 then (
      select s.position from ops.parked_streams s
      where s.projection = p.parked_as and s.tenant = $1
        and (w.category is null or starts_with(s.stream, w.category || '-'))
      order by s.position limit 1) end as "kindParkedAt"
  from unnest($2::text[], $3::text[], $4::text[]) with ordinality w(key, category, stream, place)
  left join ops.projections p on p.name = w.key collate "C"
  order by w.place`;

/**
 * Read models over a pool of role vm_query made with `pipeline`; `keyOf` gives the key (`<name>@<version>`) that this
 * code's projection of a name has. The tenant is set in a statement of its own: set inside the one that reads,
 * row-level security would be planned before it is known and find nothing.
 */
export function createPostgresReadDb(pool: Pool, keyOf: (projection: string) => string): WatchedReadDb {
  const types = rowTypes();
  const ask = async (tenant: TenantId, statements: readonly QueryConfig[]) => {
    if (!isUuid(tenant)) throw new PermanentFault('tenant-malformed', 'A tenant is named by a UUID.');
    const begin = `begin read only; set local app.tenants = '${tenant}'; select pg_advisory_xact_lock_shared(${readersGate})`;
    return pipelined(pool, begin, statements);
  };
  const standingsOf = (tenant: TenantId, sources: readonly RowSource[]): QueryConfig => {
    const keys = sources.map(({ projection }) => keyOf(projection));
    const categories = sources.map(({ category }) => category ?? null);
    const streams = sources.map(({ category, id }) =>
      category === undefined || id === undefined ? null : streamName(category, tenant, id),
    );
    return { name: 'standings', text: standingsSql, values: [tenant, keys, categories, streams], types };
  };
  // By name, so that a connection plans a question once: planning took longer than answering. Texts are the code's own,
  // values never are in them, so there are few.
  const prepared = (sql: string, values: readonly unknown[]): QueryConfig => ({
    name: hash('sha256', sql, 'base64url'),
    ...{ text: sql, values: [...values], types },
  });
  return {
    query: async (tenant, sql, values) => {
      const [result] = await ask(tenant, [prepared(sql, values)]);
      return result?.rows ?? [];
    },
    queryWatched: async (tenant, { sql, values }, sources) => {
      const [stood, result] = await ask(tenant, [standingsOf(tenant, sources), prepared(sql, values)]);
      const rows: readonly StandingRow[] = stood?.rows ?? [];
      const standings = sources.map((source, index) => standingOf(source, rows[index]));
      return { rows: result?.rows ?? [], standings };
    },
  };
}

function standingOf({ projection, id }: RowSource, row: StandingRow | undefined): SourceStanding {
  const kindParkedAt = row?.kindParkedAt ?? undefined;
  return {
    projection,
    status: row?.status ?? 'never-run',
    position: row?.position ?? 0n,
    parkedAt: id === undefined ? kindParkedAt : (row?.streamParkedAt ?? undefined),
    kindParkedAt,
  };
}
