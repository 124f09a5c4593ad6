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
import { createPostgresClaimRetention } from '../adapters/postgres/postgres-claim-retention.ts';
import { createPostgresClaims } from '../adapters/postgres/postgres-claims.ts';
import {
  createPostgresLogSequence,
  createPostgresLogSequencer,
} from '../adapters/postgres/postgres-log-sequence.ts';
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
  readonly close: () => Promise<void>;
}

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
    ...{ log, auditLog, feed },
    answers: createPostgresAnswerRetention(pools.timers),
    sequencer: undefined,
    close: () => inOrder(log.close, auditLog.close, feed.close),
  };
}

function openOnEventStore(url: string, pools: Pools): OpenedLog {
  const signal = createCommitSignal();
  const { client, close } = openEsdb(url);
  const claims = createPostgresClaims(pools.commands);
  const common = { client, claims, signal };
  const log = createEsdbEventLog({ ...common, sequence: createPostgresLogSequence(pools.commands) });
  const auditLog = createEsdbEventLog({ ...common, sequence: createPostgresLogSequence(pools.audits) });
  const feed = createEsdbEventFeed({ client, signal });
  return {
    kind: 'esdb',
    ...{ log, auditLog, feed },
    answers: createPostgresClaimRetention(pools.timers),
    sequencer: createPostgresLogSequencer(pools.projecting),
    close: () => inOrder(log.close, auditLog.close, feed.close, close),
  };
}

async function inOrder(...closes: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closes) await close();
}
