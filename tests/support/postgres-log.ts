// A PostgreSQL log for tests: as one process of the program would open it.
import { createCommitSignal } from '../../src/adapters/eventstore/commit-signal.ts';
import { createPostgresEventFeed } from '../../src/adapters/eventstore/postgres/postgres-event-feed.ts';
import type { ClosableEventFeed } from '../../src/adapters/eventstore/postgres/postgres-event-feed.ts';
import { createPostgresEventLog } from '../../src/adapters/eventstore/postgres/postgres-event-log.ts';
import type { ClosableEventLog } from '../../src/adapters/eventstore/postgres/postgres-event-log.ts';
import { createPool, endPool } from '../../src/adapters/postgres/pool.ts';
import type { FreshDatabase } from './database.ts';

export interface OpenedLog {
  readonly log: ClosableEventLog;
  readonly feed: ClosableEventFeed;
  readonly close: () => Promise<void>;
}

/** Opens the log of a database with pools of its own. */
export function openPostgresLog(database: FreshDatabase): OpenedLog {
  const common = { applicationName: 'test', statementTimeoutMs: 20_000 };
  const appender = database.roleUrl('vm_appender');
  const appendPool = createPool({ ...common, url: appender, maxConnections: 1, pipeline: true });
  const readPool = createPool({ ...common, url: appender, maxConnections: 3 });
  const feedPool = createPool({ ...common, url: database.roleUrl('vm_projector'), maxConnections: 3 });
  const signal = createCommitSignal();
  const log = createPostgresEventLog({ appendPool, readPool, signal });
  const feed = createPostgresEventFeed(feedPool, signal);
  return {
    log,
    feed,
    close: async () => {
      await log.close();
      await feed.close();
      await Promise.all([appendPool, readPool, feedPool].map((pool) => endPool(pool)));
    },
  };
}
