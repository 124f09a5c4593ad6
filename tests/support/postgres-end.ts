// A PostgreSQL log as one end of a copy, as the command line opens it: the database's owner reads, the appender writes.
import { createCommitSignal } from '../../src/adapters/eventstore/commit-signal.ts';
import { createPostgresEventFeed } from '../../src/adapters/eventstore/postgres/postgres-event-feed.ts';
import { createPostgresEventLog } from '../../src/adapters/eventstore/postgres/postgres-event-log.ts';
import { createPostgresLogIntake } from '../../src/adapters/eventstore/postgres/postgres-log-intake.ts';
import { createPool, endPool } from '../../src/adapters/postgres/pool.ts';
import { createPostgresUsedKeys } from '../../src/adapters/postgres/claims/postgres-used-keys.ts';
import type { UsedKeysTable } from '../../src/adapters/postgres/claims/postgres-used-keys.ts';
import type { TestLogEnd } from './chained-logs.ts';
import type { FreshDatabase } from './database.ts';

/** An end with pools of its own. */
export interface PostgresEnd extends TestLogEnd {
  /** Used keys of either table of the database. */
  readonly keysOf: (table: UsedKeysTable) => TestLogEnd['usedKeys'];
  readonly close: () => Promise<void>;
}

/** Opens it. */
export function openPostgresEnd(database: FreshDatabase): PostgresEnd {
  const common = { applicationName: 'test copy', statementTimeoutMs: 20_000, maxConnections: 3 };
  const owner = createPool({ ...common, url: database.ownerUrl, idleInTransactionTimeoutMs: 0 });
  const pool = createPool({ ...common, url: database.roleUrl('vm_appender') });
  const signal = createCommitSignal();
  const feed = createPostgresEventFeed(owner, signal);
  const log = createPostgresEventLog({ appendPool: pool, readPool: pool, signal });
  const keysOf = (table: UsedKeysTable) => createPostgresUsedKeys(owner, table);
  return {
    read: feed.read,
    tail: feed.tail,
    epoch: feed.epoch,
    readStream: log.readStream,
    intake: createPostgresLogIntake({ pool, owner }),
    usedKeys: keysOf('log.answers'),
    keysOf,
    async close() {
      await log.close();
      await feed.close();
      await Promise.all([owner, pool].map((each) => endPool(each)));
    },
  };
}
