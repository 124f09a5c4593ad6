// Reads the log in PostgreSQL over a connection of the experiment's own: as the superuser, who may see all of it, without
// any code of the program.
import { Client, DatabaseError } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoredRecord } from './log-check.ts';

const pageRecords = 2_000;
const patienceMs = 120_000;
const statementTimeoutMs = 60_000;
const pauseMs = 50;

/** What an experimenter may ask of a log. */
export interface LogReader {
  /** Records after a position, in order, up to the log's end. */
  readonly after: (position: bigint) => AsyncIterable<readonly StoredRecord[]>;
  /** The principal under whom a key is claimed; empty where it is not. */
  readonly principalOf: (key: string) => Promise<string>;
  /** Waits until every projection has read all of the log, up to `tail` where that is not PostgreSQL's to know. Throws with those that have not, after two minutes. */
  readonly projected: (tail?: bigint) => Promise<void>;
  /** Runs a statement of the experimenter's own. */
  readonly run: (text: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;
  readonly durability: () => Promise<Readonly<Record<string, string>>>;
  readonly close: () => Promise<void>;
}

interface Row extends Omit<StoredRecord, 'position' | 'revision'> {
  readonly position: string;
  readonly revision: string;
}

/** A reader; it connects when first asked, and again after a kill. */
export function postgresLog(url: string): LogReader {
  let client: Client | undefined;

  const connected = async (): Promise<Client> => {
    if (client !== undefined) return client;
    const fresh = new Client({ connectionString: url, statement_timeout: statementTimeoutMs });
    fresh.on('error', () => undefined);
    fresh.on('end', () => {
      if (client === fresh) client = undefined;
    });
    await fresh.connect();
    client = fresh;
    return fresh;
  };
  const query = async <Found extends object>(
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Found[]> => {
    const givenUpMs = performance.now() + patienceMs;
    for (;;) {
      try {
        const { rows } = await (await connected()).query<Found>(text, [...values]);
        return rows;
      } catch (error) {
        client = undefined;
        if (performance.now() > givenUpMs || !isAway(error)) throw error;
        await delay(pauseMs);
      }
    }
  };

  return {
    async *after(position) {
      for (let from = position; ;) {
        const rows = await query<Row>(
          `select position::text, stream, revision::text, id::text, type, command::text, leaf, head, body
             from log.events e where partition = 0 and position > $1 order by e.position limit $2`,
          [String(from), pageRecords],
        );
        if (rows.length === 0) return;
        const records = rows.map((row) => ({
          ...row,
          position: BigInt(row.position),
          revision: BigInt(row.revision),
        }));
        yield records;
        from = records.at(-1)?.position ?? from;
      }
    },
    async principalOf(key) {
      const [claim] = await query<{ principal: string }>(
        'select principal::text from log.answers where key = $1',
        [key],
      );
      return claim?.principal ?? '';
    },
    async projected(tail) {
      const givenUpMs = performance.now() + patienceMs;
      for (;;) {
        const lagging = await query<{ name: string; position: string; status: string }>(
          `select name, position::text, status from ops.projections where name not like '%/%' and position < coalesce($1, log.tail())`,
          [tail === undefined ? null : String(tail)],
        );
        if (lagging.length === 0) return;
        if (performance.now() > givenUpMs)
          throw new Error(`these projections did not reach the log's end: ${JSON.stringify(lagging)}`);
        await delay(pauseMs);
      }
    },
    run: (text, values = []) => query(text, values),
    async durability() {
      const rows = await query<{ name: string; setting: string }>(
        `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
        [],
      );
      return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    },
    async close() {
      await client?.end().catch(() => undefined);
    },
  };
}

/** What a server says, or leaves unsaid, while it is killed, recovers, or has no room (SQLSTATE classes 08, 53, 57). */
function isAway(error: unknown): boolean {
  return !(error instanceof DatabaseError) || /^(08|53|57)/.test(error.code ?? '');
}
