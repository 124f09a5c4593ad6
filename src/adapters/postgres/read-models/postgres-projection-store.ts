// Read models in PostgreSQL: loads rows in one round trip, commits rows, parked streams and the fenced
// checkpoint in another. A schema other than `read` has its own checkpoints, named `<schema>/<key>`.
//   I1  A commit's first statement moves the checkpoint or fails, so a worker that has lost its lease changes nothing.
//   I2  That statement locks the checkpoint's row before any table is touched: the same order as the swap.
import type { Pool, QueryConfig, QueryResultRow } from 'pg';
import { FatalFault, PermanentFault } from '../../../ports/faults.ts';
import type {
  Checkpoint,
  ProjectionCommit,
  ProjectionStatus,
  ProjectionStore,
} from '../../../ports/projection-store.port.ts';
import type { Row, Table } from '../../../ports/read-table.ts';
import { columnArrays } from './column-arrays.ts';
import { makeTables } from './make-tables.ts';
import { pipelined } from '../wire/pipeline.ts';
import { sqlState, toFault } from '../postgres-faults.ts';
import { rowTypes } from './row-types.ts';
import { encodeCells, groupNeeds, insertSql, loadSql, removeSql, upsertSql } from './rows-sql.ts';

/** What the store works with. */
export interface ProjectionStoreOptions {
  /** Of role vm_projector, made with `pipeline`. */
  readonly pool: Pool;
  /** Of the database's owner, for making tables. */
  readonly owner: Pool;
  /** Default `read`. */
  readonly schema?: string;
}

interface ClaimRow {
  readonly position: bigint;
  readonly epoch: string;
  readonly status: ProjectionStatus;
  readonly reason: string | null;
  readonly parked: readonly string[];
  readonly skips: readonly string[];
}

/** Raised by ops.claim_projection and ops.move_projection. */
const fencedState = 'VM001';
/** Data exceptions, integrity violations, program limits: the row is the cause, not the server. */
const rowStates = /^(22|23|54)/;
/**
 * A commit need not reach the disk before it counts: rows and checkpoint are lost together and are projected again from
 * the log, whose own commits came before. When six projections waited for the disk, they slowed the appender: commands
 * were answered in 90 ms instead of a few.
 */
const beginFleeting = 'begin; set local synchronous_commit = off';
/** A longer name of a prepared statement would be cut. */
const longestStatementName = 63;

/** The key under which a schema's checkpoint of a projection is kept. */
export function checkpointName(schema: string, projection: string): string {
  return schema === 'read' ? projection : `${schema}/${projection}`;
}

/** Projection store on PostgreSQL. */
export function createPostgresProjectionStore(options: ProjectionStoreOptions): ProjectionStore {
  const { pool, owner } = options;
  const schema = options.schema ?? 'read';
  const types = rowTypes();
  const nameOf = (projection: string): string => checkpointName(schema, projection);
  const ask = async <Answer extends QueryResultRow>(text: string, values: readonly unknown[]) => {
    const result = await pool.query<Answer>(text, [...values]).catch((error: unknown) => {
      throw faultOf(error);
    });
    return result.rows;
  };
  return {
    ensureTables: (tables) => makeTables(owner, schema, tables),
    claim: async (projection, fence, epoch) => {
      const [claimed] = await ask<ClaimRow>(
        `select c.position, c.epoch, c.status, c.reason,
           coalesce((select json_agg(s.stream) from ops.stuck_work s where s.filed_as = c.parked_as), '[]') as parked,
           coalesce((select json_agg(s.position::text) from ops.skipped_events s where s.projection = $4 and s.epoch = c.epoch), '[]') as skips
         from ops.claim_projection($1, $2, $3) c`,
        [nameOf(projection), fence, epoch, projection],
      );
      if (claimed === undefined) throw new FatalFault('fenced', 'A claim gave nothing.');
      return {
        checkpoint: { position: claimed.position, epoch: claimed.epoch },
        status: claimed.status,
        reason: claimed.reason ?? undefined,
        parked: new Set(claimed.parked),
        skips: new Set(claimed.skips.map(BigInt)),
      };
    },
    checkpoint: async (projection) => {
      const text = 'select position, epoch from ops.projections where name = $1';
      const [row] = await ask<Checkpoint>(text, [nameOf(projection)]);
      return row;
    },
    parkedStreams: async (projection) => {
      const rows = await ask<{ stream: string }>(
        `select s.stream from ops.projections p join ops.stuck_work s on s.filed_as = p.parked_as where p.name = $1`,
        [nameOf(projection)],
      );
      return new Set(rows.map((row) => row.stream));
    },
    report: async (projection, fence, status, reason) => {
      await ask(
        `update ops.projections set status = $3, reason = $4, updated = clock_timestamp()
         where name = $1 and fence = $2 and (status, reason) is distinct from ($3, $4)`,
        [nameOf(projection), fence, status, status === 'running' ? null : reason],
      );
    },
    load: async (needs) => {
      // Not in one transaction: nobody else writes these rows, and a worker that might is refused at the commit.
      const groups = groupNeeds(needs);
      const statements = groups.map(({ table, length, keys }): QueryConfig => ({
        text: loadSql(table, schema, length),
        values: [encodeCells(keys)],
        types,
      }));
      const results = await pipelined(pool, undefined, statements).catch((error: unknown) => {
        throw faultOf(error);
      });
      const loaded = new Map<Table, Row[]>();
      groups.forEach(({ table }, index) => {
        const rows = loaded.get(table) ?? [];
        for (const row of results[index]?.rows ?? []) rows.push(row);
        loaded.set(table, rows);
      });
      return loaded;
    },
    commit: async (commit) => {
      const statements = commitStatements(commit, nameOf(commit.projection), schema);
      await pipelined(pool, beginFleeting, statements).catch((error: unknown) => {
        throw faultOf(error);
      });
    },
  };
}

function commitStatements(commit: ProjectionCommit, name: string, schema: string): readonly QueryConfig[] {
  const { fence, from, to, stopped } = commit;
  const statements: QueryConfig[] = [
    {
      name: 'move_projection',
      text: 'select ops.move_projection($1, $2, $3, $4, $5, $6)',
      values: [name, fence, from, to.position, to.epoch, stopped ?? null],
    },
  ];
  for (const { table, inserts, upserts, removals } of commit.changes) {
    if (removals.length > 0) {
      statements.push({ text: removeSql(table, schema), values: [encodeCells(removals)] });
    }
    const name = `${schema}.${table.name}_v${table.version}`;
    if (inserts.length > 0) {
      statements.push(named(`insert ${name}`, insertSql(table, schema), columnArrays(table, inserts)));
    }
    if (upserts.length > 0) {
      statements.push(named(`upsert ${name}`, upsertSql(table, schema), columnArrays(table, upserts)));
    }
  }
  const skipped = [...(commit.skipped ?? [])];
  const unparked = commit.unparked ?? [];
  if (commit.parked.length + skipped.length + unparked.length > 0) {
    const parked = commit.parked.map((one) => [
      one.tenant,
      one.stream,
      one.position,
      one.revision,
      one.reason,
    ]);
    statements.push({
      text: 'select ops.park_streams($1, $2, $3, $4)',
      values: [name, encodeCells(parked), JSON.stringify(skipped), unparked],
    });
  }
  return statements;
}

/** A prepared statement if its name is short enough; only for texts whose plan can't depend on the table's size. */
function named(name: string, text: string, values: unknown[]): QueryConfig {
  return name.length > longestStatementName ? { text, values } : { name, text, values };
}

function faultOf(error: unknown): unknown {
  const state = sqlState(error) ?? '';
  if (state === fencedState) {
    const why = 'The checkpoint was claimed under a newer lease, or is not where this worker left it.';
    return new FatalFault('fenced', why, { cause: error });
  }
  // The server's message may quote a cell: only its code is passed on.
  if (rowStates.test(state))
    return new PermanentFault('row-refused', `The database refused a row (SQLSTATE ${state}).`);
  const fault = toFault(error);
  // Any other failure is not caused by a row, and must not park a stream.
  return fault instanceof PermanentFault
    ? new FatalFault(fault.code, fault.message, { cause: error })
    : fault;
}
