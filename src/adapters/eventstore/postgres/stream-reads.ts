// Reads short pages of streams: at once while few reads are in progress, and the reads that come meanwhile together, in one
// statement. A statement for each of many reads cost more of this process than reading them.
import type { Pool } from 'pg';
import type { StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { together } from '../../postgres/together.ts';
import { readStreamSql, readStreamsSql } from './sql/read.sql.ts';
import { storedEventOf } from './stored-event.ts';
import type { StoredRow } from './stored-event.ts';

/** As many as the pool has connections by default: reads wait for each other only where they would wait for a connection. */
const mostInFlight = 4;
/** Reads of one statement, and the events that they may give together: each of them waits for all. */
const mostTogether = 64;
const mostEventsTogether = 2_000;
const mostWaiting = 10_000;

/** A page of a stream: `limit` events from the revision `first` on. */
export interface StreamPage {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly first: bigint;
  readonly limit: number;
  readonly backwards: boolean;
}

/** Reads over a pool. Rejects with the driver's errors; raises `overloaded` where too many wait. */
export function createStreamReads(pool: Pool): (page: StreamPage) => Promise<readonly StoredEvent[]> {
  const called = 'reads of streams';
  return together({ called, mostInFlight, mostWaiting, fitting, ask: (pages) => pagesOf(pool, pages) });
}

function fitting(pages: readonly StreamPage[]): number {
  let events = 0;
  const tooMany = pages
    .slice(0, mostTogether)
    .findIndex(({ limit }) => (events += limit) > mostEventsTogether);
  return tooMany === -1 ? mostTogether : tooMany;
}

/** The events of each page, in one statement. */
async function pagesOf(
  pool: Pool,
  pages: readonly StreamPage[],
): Promise<readonly (readonly StoredEvent[])[]> {
  const [only] = pages;
  if (only !== undefined && pages.length === 1) {
    const values = [only.tenant, only.stream, only.first, only.limit, only.backwards];
    const { rows } = await pool.query<StoredRow>({ ...readStreamSql, values });
    return [rows.map(storedEventOf)];
  }
  const values = [
    pages.map(({ tenant }) => tenant),
    pages.map(({ stream }) => stream),
    pages.map(({ first }) => first),
    pages.map(({ limit }) => limit),
    pages.map(({ backwards }) => backwards),
  ];
  const { rows } = await pool.query<StoredRow & { readonly page: bigint }>({ ...readStreamsSql, values });
  const found: StoredEvent[][] = pages.map(() => []);
  for (const row of rows) found[Number(row.page) - 1]?.push(storedEventOf(row));
  return found;
}
