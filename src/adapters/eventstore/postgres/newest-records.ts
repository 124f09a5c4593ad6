// The newest records of the log on PostgreSQL, whatever their tenant: as the owner, a page at a time.
import type { Pool } from 'pg';
import type { NamingRecord } from '../../codec/record/named-keys.ts';
import { toFault } from '../../postgres/postgres-faults.ts';

const pageEvents = 1_000;
const pageSql = `select tenant, position, head, body from log.events
  where partition = 0 and position < $1 order by position desc limit $2`;
const beginSql = 'select log.tail() + 1 as before';

/** At most so many, newest first, page by page. Over a pool of the owner. Raises PostgreSQL's faults. */
export async function* newestRecords(owner: Pool, limit: number): AsyncGenerator<readonly NamingRecord[]> {
  const { rows } = await owner.query<{ before: bigint }>(beginSql).catch(raise);
  let before = rows[0]?.before ?? 0n;
  for (let read = 0; read < limit && before > 0n; read += pageEvents) {
    const page = await owner
      .query<NamingRecord>(pageSql, [before, Math.min(pageEvents, limit - read)])
      .catch(raise);
    if (page.rows.length > 0) yield page.rows;
    before = page.rows.length < pageEvents ? 0n : (page.rows.at(-1)?.position ?? 0n);
  }
}

function raise(error: unknown): never {
  throw toFault(error);
}
