// Queries to the read models of one tenant in one round trip: setting the tenant for the transaction, reading the state
// of the query's sources, and the query itself are sent together (chain.ts).
//   I1  The sources' state is read before the rows, so whatever held rows back is reported. A stream that is parked in
//       between had only lagged for these rows; one that is released in between is reported once too often.
//   I2  The tenant is set in the query's own transaction, before the query: if it can't be set, the query does not run,
//       and after the query nothing of it is left on the connection.
import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import { isUuid, streamName } from '../../../domain/shared/ids.ts';
import type { TenantId } from '../../../domain/shared/ids.ts';
import { PermanentFault } from '../../../ports/faults.ts';
import type { ProjectionStatus } from '../../../ports/projection-store.port.ts';
import type { RowSource, SourceStanding, WatchedReadDb } from '../../../ports/read-db.port.ts';
import type { ChainStatement } from '../wire/chain.ts';
import { createLanes } from '../wire/lanes.ts';
import { rowTypes } from './row-types.ts';

/**
 * Readers of read models share this lock (`ops.pass_readers_gate()`), a swap of tables holds it alone: so the swap
 * never holds a table that a reader wants while it waits for one that the reader holds. 7306 is VoiceMeet's number.
 */
export const readersGate = '7306, 41';

/** Absent if the projection never ran. */
interface StandingRow {
  readonly name?: string;
  readonly status?: ProjectionStatus | null;
  readonly position?: bigint | null;
  readonly parked?: number;
  readonly streamParkedAt?: bigint | null;
  readonly kindParkedAt?: bigint | null;
}

/**
 * A statement of its own: if it were set inside the one that reads, row-level security would be planned before it is
 * known, and find nothing.
 */
const tenantSql = `select set_config('app.tenants', $1, true), set_config('transaction_read_only', 'on', true),
  ops.pass_readers_gate()`;

/** Enough while nothing is parked, which is nearly always. */
const standingsSql = `select name, status, position, parked from ops.projections where name = any($1::text[])`;

/** The same with the first parked event: twice as expensive, even if nothing is parked. */
const parkedStandingsSql = `
  select p.name, p.status, p.position, p.parked,
    case when p.parked > 0 then (
      select s.position from ops.stuck_work s
      where s.filed_as = p.parked_as and s.tenant = $1
        and s.stream = ($4::text[])[array_position($2::text[], p.name)] collate "C") end as "streamParkedAt",
    case when p.parked > 0 then (
      select s.position from ops.stuck_work s
      where s.filed_as = p.parked_as and s.tenant = $1
        and (($3::text[])[array_position($2::text[], p.name)] is null
          or starts_with(s.stream, ($3::text[])[array_position($2::text[], p.name)] || '-'))
      order by s.position limit 1) end as "kindParkedAt"
  from ops.projections p where p.name = any($2::text[])`;

/**
 * Read models over a pool of role vm_query made with `pipeline`; `keyOf` gives the key (`<name>@<version>`) that this
 * code's projection of a name has. `onAnswered` is told how long the database took for each query.
 */
export function createPostgresReadDb(
  pool: Pool,
  keyOf: (projection: string) => string,
  onAnswered?: (seconds: number) => void,
): WatchedReadDb {
  const run = createLanes(pool, rowTypes(), onAnswered);
  const names = new Map<string, string>();
  /** Keys of projections that had something parked at the last look: at most as many as this code has projections. */
  const parkedIn = new Set<string>();
  const ask = async (tenant: TenantId, statements: readonly ChainStatement[]) => {
    if (!isUuid(tenant)) throw new PermanentFault('tenant-malformed', 'A tenant is named by a UUID.');
    return run([{ name: 'tenant', text: tenantSql, values: [tenant] }, ...statements]);
  };
  const standingsOf = (
    tenant: TenantId,
    sources: readonly RowSource[],
    withParked: boolean,
  ): ChainStatement => {
    const keys = sources.map(({ projection }) => keyOf(projection));
    const categories = sources.map(({ category }) => category ?? null);
    const streams = sources.map(({ category, id }) =>
      category === undefined || id === undefined ? null : streamName(category, tenant, id),
    );
    return withParked || keys.some((key) => parkedIn.has(key))
      ? { name: 'parked standings', text: parkedStandingsSql, values: [tenant, keys, categories, streams] }
      : { name: 'standings', text: standingsSql, values: [keys] };
  };
  /** Remembers which projections have something parked. */
  const noteParked = (rows: readonly StandingRow[]): void => {
    for (const { name = '', parked = 0 } of rows) {
      if (parked === 0) parkedIn.delete(name);
      else parkedIn.add(name);
    }
  };
  // Prepared by name, so that a connection plans a query once: planning took longer than answering. Texts come from the
  // code and never contain values, so there are few.
  const prepared = (sql: string, values: readonly unknown[]): ChainStatement => {
    const name = names.get(sql) ?? hash('sha256', sql, 'base64url');
    names.set(sql, name);
    return { name, text: sql, values };
  };
  return {
    query: async (tenant, sql, values) => {
      const [, rows = []] = await ask(tenant, [prepared(sql, values)]);
      return rows;
    },
    queryWatched: async (tenant, { sql, values }, sources) => {
      const rounds = withoutRepetition(sources);
      const askAll = async (withParked: boolean): ReturnType<typeof run> => {
        const standings = rounds.map((round) => standingsOf(tenant, round, withParked));
        const answers = await ask(tenant, [...standings, prepared(sql, values)]);
        noteParked(answers.slice(1, -1).flat());
        return answers;
      };
      let results = await askAll(false);
      // Queried once more, together with what is parked: I1 holds for the second answer, and the first is discarded.
      if (results.slice(1, -1).flat().some(isUntold)) results = await askAll(true);
      const standings = sources.map((source) => {
        const round = rounds.findIndex((each) => each.includes(source));
        const rows: readonly StandingRow[] = results[round + 1] ?? [];
        const key = keyOf(source.projection);
        return standingOf(
          source,
          rows.find((row) => row.name === key),
        );
      });
      const rows = results.at(-1) ?? [];
      return { rows, standings };
    },
  };
}

/** Whether a row says that something is parked, although the query did not ask what. */
function isUntold({ parked = 0, streamParkedAt }: StandingRow): boolean {
  return parked > 0 && streamParkedAt === undefined;
}

/** Sources in rounds that name each projection once: a round is one row for each. Nearly always there is one round. */
function withoutRepetition(sources: readonly RowSource[]): readonly (readonly RowSource[])[] {
  const rounds: RowSource[][] = [];
  for (const source of sources) {
    const round = rounds.find((each) => each.every(({ projection }) => projection !== source.projection));
    if (round === undefined) rounds.push([source]);
    else round.push(source);
  }
  return rounds;
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
