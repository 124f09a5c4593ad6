// Which adapters read and write a log that is copied or compared, by where it lies.
import type { Pool } from 'pg';
import { createCommitSignal } from '../../adapters/eventstore/commit-signal.ts';
import type { CarryPorts } from '../../adapters/eventstore/copy/carry-keys.ts';
import { openEsdb } from '../../adapters/eventstore/esdb/esdb-client.ts';
import { createEsdbEventFeed } from '../../adapters/eventstore/esdb/esdb-event-feed.ts';
import { createEsdbLogIntake } from '../../adapters/eventstore/esdb/esdb-log-intake.ts';
import { createEsdbStreams } from '../../adapters/eventstore/esdb/esdb-streams.ts';
import { createPostgresEventFeed } from '../../adapters/eventstore/postgres/postgres-event-feed.ts';
import { createPostgresEventLog } from '../../adapters/eventstore/postgres/postgres-event-log.ts';
import { createPostgresLogIntake } from '../../adapters/eventstore/postgres/postgres-log-intake.ts';
import { createPool, endPool } from '../../adapters/postgres/pool.ts';
import { createPostgresUsedKeys } from '../../adapters/postgres/claims/postgres-used-keys.ts';
import { roleUrl } from '../../adapters/postgres/roles.ts';
import { settleUnprovenRows } from '../../adapters/postgres/settle-unproven-rows.ts';
import { knownUnprovenRows } from '../../adapters/postgres/unproven-rows.ts';
import { systemPace } from '../../adapters/system/system-pace.ts';
import type { RowProofs } from '../../adapters/codec/row-proofs.ts';
import type { LogIntake } from '../../ports/log-intake.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import { shownPlace } from '../log-place.ts';

/** One log: read, appended to, its used keys read and stored. */
export interface LogEnd {
  /** Where it lies; no password. */
  readonly place: string;
  /** What its positions count. */
  readonly unit: 'events' | 'bytes';
  readonly log: CarryPorts['source'] & CarryPorts['target'];
  readonly intake: LogIntake;
  /** Whether answers that are kept beside it may lack a proof (unproven-rows.ts). */
  readonly mayAnswersLackProof: (proofs: RowProofs, met: (failure: unknown) => void) => Promise<boolean>;
  /** Of a database of its own: as its first start would. */
  readonly settleUnprovenRows?: (proofs: RowProofs, met: (failure: unknown) => void) => Promise<void>;
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
  const owner = ownerPool(ownerUrl, observer);
  const pool = createPool({ ...poolOptions(observer), url: roleUrl(ownerUrl, 'vm_appender', rolesKey) });
  const signal = createCommitSignal();
  const feed = createPostgresEventFeed(owner, signal);
  const log = createPostgresEventLog({ appendPool: owner, readPool: owner, signal });
  const { read, tail, epoch } = feed;
  const usedKeys = createPostgresUsedKeys(owner, 'log.answers');
  return {
    place: shownPlace(ownerUrl),
    unit: 'events',
    log: { read, tail, epoch, readStream: log.readStream, usedKeys },
    intake: createPostgresLogIntake({ pool, owner }),
    mayAnswersLackProof: mayAnswersLackProof(owner),
    settleUnprovenRows: (proofs, met) => settleUnprovenRows(owner, proofs, { met, warn: observer.warn }),
    async close() {
      await log.close();
      await feed.close();
      await Promise.all([owner, pool].map((each) => endPool(each)));
    },
  };
}

/** What an EventStoreDB's log needs besides its URL: the operational database, whose claims are its used keys. */
export interface EsdbEndOptions extends Pick<PostgresEndOptions, 'ownerUrl' | 'observer'> {
  readonly url: string;
}

/** A log in EventStoreDB. Connects when first used. */
export function openEsdbEnd({ url, ownerUrl, observer }: EsdbEndOptions): LogEnd {
  const owner = ownerPool(ownerUrl, observer);
  const { client, close } = openEsdb(url);
  const feed = createEsdbEventFeed({ client, signal: createCommitSignal() });
  const streams = createEsdbStreams(client);
  const { read, tail, epoch } = feed;
  const usedKeys = createPostgresUsedKeys(owner, 'ops.claims');
  return {
    place: shownPlace(url),
    unit: 'bytes',
    log: { read, tail, epoch, readStream: (_tenant, stream, range) => streams.read(stream, range), usedKeys },
    intake: createEsdbLogIntake(client),
    mayAnswersLackProof: mayAnswersLackProof(owner),
    async close() {
      await feed.close();
      await close();
      await endPool(owner);
    },
  };
}

/** Where no start has said so, they may not. */
function mayAnswersLackProof(owner: Pool): LogEnd['mayAnswersLackProof'] {
  return async (proofs, met) => {
    const ports = { pool: () => owner, proofs: Promise.resolve(proofs), met, nowMs: systemPace.monotonicMs };
    return knownUnprovenRows(ports)
      .mayAnswersLackProof()
      .catch((fault: unknown) => {
        if (fault instanceof TransientFault && fault.code === 'proofs-not-settled') return false;
        throw fault;
      });
  };
}

/** Reading used keys holds a transaction open as long as the copy takes. */
function ownerPool(url: string, observer: Pick<Observer, 'warn'>): Pool {
  return createPool({ ...poolOptions(observer), url, idleInTransactionTimeoutMs: 0 });
}

function poolOptions(observer: Pick<Observer, 'warn'>) {
  return {
    applicationName: 'voicemeet log',
    maxConnections: connections,
    statementTimeoutMs,
    onLost: (fault: unknown) =>
      observer.warn(
        'a database connection was lost: the pool opens another when one is needed',
        { work: 'log' },
        fault,
      ),
  };
}
