// Which adapters read and write a log that is copied or compared, by where it lies.
import { createCommitSignal } from '../adapters/eventstore/commit-signal.ts';
import type { CarryPorts } from '../adapters/eventstore/copy/carry-keys.ts';
import { createPostgresEventFeed } from '../adapters/eventstore/postgres/postgres-event-feed.ts';
import { createPostgresEventLog } from '../adapters/eventstore/postgres/postgres-event-log.ts';
import { createPostgresLogIntake } from '../adapters/eventstore/postgres/postgres-log-intake.ts';
import { createPool, endPool } from '../adapters/postgres/pool.ts';
import { createPostgresUsedKeys } from '../adapters/postgres/postgres-used-keys.ts';
import { roleUrl } from '../adapters/postgres/roles.ts';
import type { LogIntake } from '../ports/log-intake.port.ts';
import type { Observer } from '../ports/observer.port.ts';

/** One log: read, written behind its end, its used keys read and kept. */
export interface LogEnd {
  /** Where it lies; no password. */
  readonly place: string;
  /** What its positions count. */
  readonly unit: 'events' | 'bytes';
  readonly log: CarryPorts['source'] & CarryPorts['target'];
  readonly intake: LogIntake;
  readonly close: () => Promise<void>;
}

/** How to log in to a PostgreSQL that holds a log. */
export interface PostgresEndOptions {
  readonly ownerUrl: string;
  /** From which the appender's password derives: used where something is taken. */
  readonly rolesKey: Uint8Array;
  readonly observer: Pick<Observer, 'warn'>;
}

const connections = 3;
const statementTimeoutMs = 60_000;

/** A log in PostgreSQL: its owner reads, the appender writes. Connects when first used. */
export function openPostgresEnd({ ownerUrl, rolesKey, observer }: PostgresEndOptions): LogEnd {
  const options = {
    applicationName: 'voicemeet log',
    maxConnections: connections,
    statementTimeoutMs,
    onLost: (fault: unknown) => observer.warn('a database connection was lost', { work: 'log' }, fault),
  };
  // Reading used keys holds a transaction open as long as the copy takes.
  const owner = createPool({ ...options, url: ownerUrl, idleInTransactionTimeoutMs: 0 });
  const pool = createPool({ ...options, url: roleUrl(ownerUrl, 'vm_appender', rolesKey) });
  const signal = createCommitSignal();
  const feed = createPostgresEventFeed(owner, signal);
  const log = createPostgresEventLog({ appendPool: owner, readPool: owner, signal });
  const { read, tail, epoch } = feed;
  const usedKeys = createPostgresUsedKeys(owner, 'log.answers');
  return {
    place: placeOf(ownerUrl),
    unit: 'events',
    log: { read, tail, epoch, readStream: log.readStream, usedKeys },
    intake: createPostgresLogIntake({ pool, owner }),
    async close() {
      await log.close();
      await feed.close();
      await Promise.all([owner, pool].map((each) => endPool(each)));
    },
  };
}

/** A URL without what is secret in it. */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
