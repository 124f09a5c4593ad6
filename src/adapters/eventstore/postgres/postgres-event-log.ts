// The event log on PostgreSQL: dense positions in commit order, answers in the same commit. The appender appends; this
// file reads, and announces commits to other processes.
import type { Pool } from 'pg';
import type { StreamName } from '../../../domain/shared/ids.ts';
import type { EventLog, StoredEvent } from '../../../ports/event-log.port.ts';
import { TamperedFault } from '../../../ports/faults.ts';
import { sqlState, toFault } from '../../postgres/postgres-faults.ts';
import type { CommitSignal } from '../commit-signal.ts';
import { createAnnouncer } from './announcer.ts';
import { answerOf, misplaced } from './append-batch.ts';
import type { AppendRow } from './append-batch.ts';
import { createAppender } from './appender.ts';
import { copyEvents } from './copied-events.ts';
import { createPartitionKeeper } from './partition-keeper.ts';
import { copyStreamSql } from './sql/copy.sql.ts';
import { epochSql, findAnswerSql, readTenantSql, tailSql } from './sql/read.sql.ts';
import { storedEventOf } from './stored-event.ts';
import type { StoredRow } from './stored-event.ts';
import { createStreamReads } from './stream-reads.ts';

const highestRevision = 2n ** 63n - 1n;
/** From this size on, copying a page is cheaper than selecting its rows, although it is planned each time. */
const longPageEvents = 200;

/** What the log needs: two pools as the appender's role, one of a single pipelining connection. */
export interface PostgresEventLogOptions {
  readonly appendPool: Pool;
  readonly readPool: Pool;
  readonly signal: CommitSignal;
}

/** The log, and its closing: waits for appends in progress. */
export interface ClosableEventLog extends EventLog {
  readonly close: () => Promise<void>;
}

/**
 * Faults: transient while PostgreSQL can't be reached or is busy; `append-unknown` where an append's outcome is unknown;
 * `tampered` where a stream lacks events or its end was changed, and where a kept answer's position is not its command's.
 */
export function createPostgresEventLog({
  appendPool,
  readPool,
  signal,
}: PostgresEventLogOptions): ClosableEventLog {
  const announcer = createAnnouncer(readPool);
  const partitions = createPartitionKeeper(readPool);
  const appender = createAppender({
    pool: appendPool,
    onCommitted(position) {
      signal.committed(position);
      announcer.announce(position);
      partitions.reached(position);
    },
  });
  const readShortPage = createStreamReads(readPool);
  const rows = async <Row extends object>(
    statement: { readonly name: string; readonly text: string },
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> => {
    try {
      const result = await readPool.query<Row>({ ...statement, values: [...values] });
      return result.rows;
    } catch (error) {
      throw toFault(error);
    }
  };
  let epoch: string | undefined;

  return {
    capabilities: { dense: true, atomicBatch: true },
    append: appender.append,
    async readStream(tenant, stream, { from, direction, limit }) {
      const backwards = direction === 'backwards';
      const first = from === 'start' ? 0n : from === 'end' ? highestRevision : from;
      try {
        if (limit >= longPageEvents)
          return await copyEvents(readPool, copyStreamSql(tenant, stream, { first, limit, backwards }));
        return await readShortPage({ tenant, stream, first, limit, backwards });
      } catch (error) {
        throw streamFault(stream, error);
      }
    },
    async readTenant(tenant, after, upTo, limit): Promise<readonly StoredEvent[]> {
      return (await rows<StoredRow>(readTenantSql, [tenant, after, upTo, limit])).map(storedEventOf);
    },
    async findAnswer(claim) {
      const [row] = await rows<AppendRow>(findAnswerSql, [
        claim.tenant,
        claim.principal,
        claim.route,
        claim.key,
      ]);
      if (row?.body == null) return undefined;
      if (row.position === null) throw misplaced(claim);
      return { answer: answerOf(claim, row), position: row.position };
    },
    async tail() {
      const [row] = await rows<{ tail: bigint }>(tailSql);
      return row?.tail ?? 0n;
    },
    async epoch() {
      epoch ??= (await rows<{ id: string }>(epochSql))[0]?.id ?? '';
      return epoch;
    },
    async close() {
      await appender.close();
      await announcer.close();
    },
  };
}

/** What `log.read_stream` raises where a stream's events and its end in log.streams contradict each other. */
const streamContradicted = 'VM003';

function streamFault(stream: StreamName, error: unknown): unknown {
  if (sqlState(error) !== streamContradicted) return toFault(error);
  const why = error instanceof Error ? error.message : '';
  return new TamperedFault({ store: 'log', name: stream }, `The stream ${stream} was changed: ${why}.`);
}
