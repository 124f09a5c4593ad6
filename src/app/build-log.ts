// Which store keeps the log: the PostgreSQL of everything else, or an EventStoreDB beside it. There the answers lie in claims,
// a sequence numbers what it holds, and both stay in PostgreSQL.
import { createCommitSignal } from '../adapters/eventstore/commit-signal.ts';
import { createAllEvents } from '../adapters/eventstore/esdb/all-events.ts';
import { openEsdb } from '../adapters/eventstore/esdb/esdb-client.ts';
import { createEsdbEventFeed } from '../adapters/eventstore/esdb/esdb-event-feed.ts';
import { createEsdbEventLog } from '../adapters/eventstore/esdb/esdb-event-log.ts';
import { createPostgresAnswerRetention } from '../adapters/eventstore/postgres/postgres-answer-retention.ts';
import { createPostgresEventFeed } from '../adapters/eventstore/postgres/postgres-event-feed.ts';
import { createPostgresEventLog } from '../adapters/eventstore/postgres/postgres-event-log.ts';
import { createPostgresClaimRetention } from '../adapters/postgres/claims/postgres-claim-retention.ts';
import { createPostgresClaims } from '../adapters/postgres/claims/postgres-claims.ts';
import {
  createPostgresLogSequence,
  createPostgresLogSequencer,
} from '../adapters/postgres/postgres-log-sequence.ts';
import type { TenantId } from '../domain/shared/ids.ts';
import type { AnswerRetention } from '../ports/answer-retention.port.ts';
import type { EventFeed } from '../ports/event-feed.port.ts';
import type { EventLog } from '../ports/event-log.port.ts';
import type { LogSequencer } from '../ports/log-sequence.port.ts';
import type { EventStorePlace } from './config-values.ts';
import type { Pools } from './pools.ts';

/** A log and what goes with its kind. */
export interface OpenedLog {
  /** Names positions of this kind of store in tokens. */
  readonly kind: EventStorePlace['kind'];
  readonly log: EventLog;
  /** Reads as the auditor's role, one tenant at a time. */
  readonly auditLog: EventLog;
  readonly feed: EventFeed;
  /** Sweeps the answers that it keeps, as the scheduler's role. */
  readonly answers: AnswerRetention;
  /** Where positions have holes: numbers the events. */
  readonly sequencer: LogSequencer | undefined;
  /** For a log beside the database: the epoch of what was numbered of it, where something was. */
  readonly remembered: (() => Promise<string | undefined>) | undefined;
  readonly close: () => Promise<void>;
}

/** The sequence's end is the same for every tenant. */
const nobody = '00000000-0000-0000-0000-000000000000' as TenantId;

/** Opens it; nothing is connected before it is used. */
export function openLog(place: EventStorePlace, pools: Pools): OpenedLog {
  return place.kind === 'esdb' ? openOnEventStore(place.url.reveal(), pools) : openOnPostgres(pools);
}

/** Whether an EventStoreDB holds a history already; one in PostgreSQL is seen there. Raises its faults. */
export async function eventStoreBegun(place: EventStorePlace): Promise<boolean> {
  if (place.kind === 'postgres') return false;
  const { client, close } = openEsdb(place.url.reveal());
  try {
    return (await createAllEvents(client).tail()) > 0n;
  } finally {
    await close();
  }
}

function openOnPostgres(pools: Pools): OpenedLog {
  const signal = createCommitSignal();
  const { appending: appendPool } = pools;
  const log = createPostgresEventLog({ appendPool, readPool: pools.commands, signal });
  const auditLog = createPostgresEventLog({ appendPool, readPool: pools.audits, signal });
  const feed = createPostgresEventFeed(pools.projecting, signal);
  return {
    kind: 'postgres',
    log,
    auditLog,
    feed,
    answers: createPostgresAnswerRetention(pools.timers),
    sequencer: undefined,
    remembered: undefined,
    close: () => inOrder(log.close, auditLog.close, feed.close),
  };
}

function openOnEventStore(url: string, pools: Pools): OpenedLog {
  const signal = createCommitSignal();
  const { client, close } = openEsdb(url);
  const claims = createPostgresClaims(pools.commands);
  const common = { client, claims, signal };
  const sequence = createPostgresLogSequence(pools.commands);
  const log = createEsdbEventLog({ ...common, sequence });
  const auditLog = createEsdbEventLog({ ...common, sequence: createPostgresLogSequence(pools.audits) });
  const feed = createEsdbEventFeed({ client, signal });
  return {
    kind: 'esdb',
    log,
    auditLog,
    feed,
    answers: createPostgresClaimRetention(pools.timers),
    sequencer: createPostgresLogSequencer(pools.projecting),
    remembered: async () => (await sequence.ofTenant(nobody, 0n, 0n, 1)).end?.epoch,
    close: () => inOrder(log.close, auditLog.close, feed.close, close),
  };
}

async function inOrder(...closes: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closes) await close();
}
