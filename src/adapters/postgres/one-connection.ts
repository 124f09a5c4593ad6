// Work on one connection of its own, outside every pool: for starts, which look before there is anything to keep open.
import type { Client } from 'pg';
import { toFault } from './postgres-faults.ts';
import { clientTo } from './url-files.ts';

/** Bounds of the connection, in milliseconds, and how it is named in `pg_stat_activity`. */
export interface ConnectionLimits {
  readonly applicationName: string;
  readonly connectTimeoutMs: number;
  /** Of one statement, for the server and for whoever waits for its answer. */
  readonly statementTimeoutMs: number;
}

/** Does work on a connection, which is closed after it. Raises PostgreSQL's faults and those of the work. */
export async function onConnection<Result>(
  url: string,
  { applicationName, connectTimeoutMs, statementTimeoutMs }: ConnectionLimits,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  try {
    const client = clientTo(url, {
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    throw toFault(error);
  }
}
