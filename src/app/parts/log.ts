// Which store keeps the log: the PostgreSQL of everything else, or an EventStoreDB. With an EventStoreDB, kept answers are
// claims and a sequence numbers its events; both stay in PostgreSQL.
import { createCommitSignal } from '../../adapters/eventstore/commit-signal.ts';
import { createAllEvents } from '../../adapters/eventstore/esdb/all-events.ts';
import { openEsdb } from '../../adapters/eventstore/esdb/esdb-client.ts';
import { createEsdbEventFeed } from '../../adapters/eventstore/esdb/esdb-event-feed.ts';
import { createEsdbEventLog } from '../../adapters/eventstore/esdb/esdb-event-log.ts';
import type { NamingRecord } from '../../adapters/codec/record/named-keys.ts';
import { newestRecords } from '../../adapters/eventstore/postgres/newest-records.ts';
import { createPostgresAnswerRetention } from '../../adapters/eventstore/postgres/postgres-answer-retention.ts';
import { createPostgresEventFeed } from '../../adapters/eventstore/postgres/postgres-event-feed.ts';
import { createPostgresEventLog } from '../../adapters/eventstore/postgres/postgres-event-log.ts';
import { createPostgresClaimRetention } from '../../adapters/postgres/claims/postgres-claim-retention.ts';
import { createPostgresClaims } from '../../adapters/postgres/claims/postgres-claims.ts';
import {
  createPostgresLogSequence,
  createPostgresLogSequencer,
} from '../../adapters/postgres/postgres-log-sequence.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { AnswerRetention } from '../../ports/answer-retention.port.ts';
import type { EventFeed } from '../../ports/event-feed.port.ts';
import type { EventLog } from '../../ports/event-log.port.ts';
import type { LogSequencer } from '../../ports/log-sequence.port.ts';
import type { EventStorePlace } from '../config/event-store.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** A log and what goes with its kind. */
export interface LogParts {
  /** Names positions of this kind of store in tokens. */
  readonly logKind: EventStorePlace['kind'];
  /** What positions count: events where they have no holes, else bytes of the store's log. */
  readonly positionUnit: 'events' | 'bytes';
  readonly log: () => EventLog;
  /** Reads as the auditor's role, one tenant at a time. */
  readonly auditLog: () => EventLog;
  /** Reads as the gateway's role, for live clients. */
  readonly gatewayLog: () => EventLog;
  /** Records as they are stored. */
  readonly rawFeed: () => EventFeed;
  /** At most so many of the newest records of all tenants, newest first, page by page. */
  readonly newestRecords: (limit: number) => AsyncGenerator<readonly NamingRecord[]>;
  /** Sweeps the answers that the log keeps, as the scheduler's role. */
  readonly answers: () => AnswerRetention;
  /** Numbers the events; undefined where positions have no holes. */
  readonly sequencer: (() => LogSequencer) | undefined;
  /** Of a log outside the database: the epoch of what was numbered of it, if anything was. */
  readonly numberedEpoch: (() => Promise<string | undefined>) | undefined;
}

/** The sequence's end is the same for every tenant. */
const nobody = '00000000-0000-0000-0000-000000000000' as TenantId;

/** The parts of a log; nothing is connected before it is used. */
export function logParts(opening: Opening, place: EventStorePlace, pools: Pools): LogParts {
  return place.kind === 'esdb'
    ? onEventStore(opening, place.url.reveal(), pools)
    : onPostgres(opening, pools);
}

/** Whether an EventStoreDB has a history already; one in PostgreSQL is seen there. Raises its faults. */
export async function eventStoreBegun(place: EventStorePlace): Promise<boolean> {
  if (place.kind === 'postgres') return false;
  const { client, close } = openEsdb(place.url.reveal());
  try {
    return (await createAllEvents(client).tail()) > 0n;
  } finally {
    await close();
  }
}

function onPostgres({ part }: Opening, pools: Pools): LogParts {
  const signal = createCommitSignal();
  const logOn = (readPurpose: 'commands' | 'audits' | 'streaming') => () =>
    createPostgresEventLog({ appendPool: pools.of('appending'), readPool: pools.of(readPurpose), signal });
  return {
    logKind: 'postgres',
    positionUnit: 'events',
    log: part('log', logOn('commands'), (log) => log.close()),
    auditLog: part('log for audits', logOn('audits'), (log) => log.close()),
    gatewayLog: part('log for live clients', logOn('streaming'), (log) => log.close()),
    rawFeed: part(
      'feed',
      () => createPostgresEventFeed(pools.of('projecting'), signal),
      (feed) => feed.close(),
    ),
    newestRecords: (limit) => newestRecords(pools.of('owner'), limit),
    answers: part('kept answers', () => createPostgresAnswerRetention(pools.of('timers'))),
    sequencer: undefined,
    numberedEpoch: undefined,
  };
}

function onEventStore({ part }: Opening, url: string, pools: Pools): LogParts {
  const signal = createCommitSignal();
  const connection = part(
    'event store',
    () => openEsdb(url),
    ({ close }) => close(),
  );
  const sequence = part('sequence', () => createPostgresLogSequence(pools.of('commands')));
  const claims = part('claims', () => createPostgresClaims(pools.of('commands')));
  const logOf = (numbering: typeof sequence) => () => {
    const { client } = connection();
    return createEsdbEventLog({ client, claims: claims(), signal, sequence: numbering() });
  };
  const logOn = (purpose: 'audits' | 'streaming') =>
    logOf(() => createPostgresLogSequence(pools.of(purpose)));
  return {
    logKind: 'esdb',
    positionUnit: 'bytes',
    log: part('log', logOf(sequence), (log) => log.close()),
    auditLog: part('log for audits', logOn('audits'), (log) => log.close()),
    gatewayLog: part('log for live clients', logOn('streaming'), (log) => log.close()),
    rawFeed: part(
      'feed',
      () => createEsdbEventFeed({ client: connection().client, signal }),
      (feed) => feed.close(),
    ),
    newestRecords: (limit) => createAllEvents(connection().client).newest(limit),
    answers: part('kept answers', () => createPostgresClaimRetention(pools.of('timers'))),
    sequencer: part('sequencer', () => createPostgresLogSequencer(pools.of('projecting'))),
    numberedEpoch: async () => (await sequence().ofTenant(nobody, 0n, 0n, 1)).end?.epoch,
  };
}
