// The PostgreSQL log as the contract wants it: two processes, a commit that is held open, and a process whose
// appending connection goes through a proxy that cuts it.
import { Client } from 'pg';
import { createCommitSignal } from '../../src/adapters/eventstore/commit-signal.ts';
import { appendArguments } from '../../src/adapters/eventstore/postgres/append-arguments.ts';
import { createPostgresEventLog } from '../../src/adapters/eventstore/postgres/postgres-event-log.ts';
import { appendSql } from '../../src/adapters/eventstore/postgres/sql/append.sql.ts';
import { createPool, endPool, typeParsers } from '../../src/adapters/postgres/pool.ts';
import type { LogAppend } from '../../src/ports/event-log.port.ts';
import type { CutWire, LateCommit, LogUnderTest } from '../contracts/event-log/clause.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { freshDatabase } from './database.ts';
import type { FreshDatabase } from './database.ts';
import { openPostgresLog } from './postgres-log.ts';

/** A database of its own. */
export async function postgresLogUnderTest(): Promise<LogUnderTest> {
  const database = await freshDatabase();
  const [one, two] = [openPostgresLog(database), openPostgresLog(database)];
  const wire = await openCutWire(database);
  return {
    log: one.log,
    other: two.log,
    feed: one.feed,
    late: (append) => lateCommit(database, append),
    wire,
    close: async () => {
      await Promise.all([one.close(), two.close(), wire.close()]);
      await database.drop();
    },
  };
}

/** A process of its own that has appended and not yet committed. */
async function lateCommit(database: FreshDatabase, append: LogAppend): Promise<LateCommit> {
  const client = new Client({ connectionString: database.roleUrl('vm_appender'), types: typeParsers() });
  await client.connect();
  await client.query('begin');
  await client.query({ ...appendSql, values: appendArguments([append], true) });
  return {
    settle: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}

async function openCutWire(database: FreshDatabase): Promise<CutWire & { close: () => Promise<void> }> {
  const url = database.roleUrl('vm_appender');
  const proxy = await startCuttingProxy(Number(new URL(url).port));
  const cut = Object.assign(new URL(url), { host: `127.0.0.1:${proxy.port}` }).href;
  const common = { applicationName: 'test', statementTimeoutMs: 20_000 };
  const appendPool = createPool({ ...common, url: cut, maxConnections: 1, pipeline: true });
  const readPool = createPool({ ...common, url, maxConnections: 1 });
  const log = createPostgresEventLog({ appendPool, readPool, signal: createCommitSignal() });
  return {
    log,
    cutReplyAfter: proxy.cutReplyAfter,
    cutRequestAfter: proxy.cutRequestAfter,
    mend: proxy.mend,
    close: async () => {
      await log.close();
      await Promise.all([endPool(appendPool), endPool(readPool)]);
      await proxy.close();
    },
  };
}
