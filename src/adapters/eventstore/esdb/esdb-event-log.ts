// The event log on EventStoreDB: streams hold the records, claims hold the answers, the sequence knows each tenant's
// events. Positions are commit positions: they grow, and have holes. Nothing is atomic across two streams.
import { parseStreamName } from '../../../domain/shared/ids.ts';
import type { Claims } from '../../../ports/claims.port.ts';
import type { EventLog } from '../../../ports/event-log.port.ts';
import { TransientFault } from '../../../ports/faults.ts';
import type { LogSequence } from '../../../ports/log-sequence.port.ts';
import type { CommitSignal } from '../commit-signal.ts';
import { createAllEvents } from './all-events.ts';
import { limitCalls } from './call-limit.ts';
import { createClaimedAppends } from './claimed-appends.ts';
import type { EsdbClient } from './esdb-client.ts';
import { createEsdbStreams } from './esdb-streams.ts';
import { createExactAppends } from './exact-append.ts';
import { createKnownEnds } from './known-ends.ts';
import { createLogEpoch } from './log-epoch.ts';
import { createStreamQueues } from './stream-queues.ts';
import { createStreamWrites } from './stream-writes.ts';
import { createTenantReads } from './tenant-reads.ts';

/** The most streams written to at once, and reads in progress; a connection to the server carries 100 calls. */
const maxAppends = 64;
const maxReads = 32;
const maxCallsWaiting = 10_000;
/** Streams whose last leaf is remembered. */
const knownStreams = 10_000;

/** What the log needs. */
export interface EsdbEventLogOptions {
  readonly client: EsdbClient;
  readonly claims: Claims;
  readonly sequence: LogSequence;
  readonly signal: CommitSignal;
}

/** The log, and its closing: waits for appends that are on their way, and leaves the client open. */
export interface ClosableEsdbLog extends EventLog {
  readonly close: () => Promise<void>;
}

/** Faults: those of `esdb-faults.ts`, `append-unknown`, `overloaded`; fatal `stream-truncated`, `stream-deleted`, `tampered`. */
export function createEsdbEventLog({
  client,
  claims,
  sequence,
  signal,
}: EsdbEventLogOptions): ClosableEsdbLog {
  const streams = createEsdbStreams(client);
  const all = createAllEvents(client);
  const epoch = createLogEpoch(client);
  const ends = createKnownEnds(knownStreams);
  const appends = createExactAppends(client, streams, ends);
  const queues = createStreamQueues({
    writes: createStreamWrites({ streams, appends, ends }),
    claimed: createClaimedAppends(claims, streams),
    limit: limitCalls(maxAppends, maxCallsWaiting),
  });
  const reading = limitCalls(maxReads, maxCallsWaiting);
  let closed = false;

  return {
    capabilities: { dense: false, atomicBatch: false },
    append: async (append) => {
      if (closed) {
        throw new TransientFault(
          'shutting-down',
          'This process is shutting down and takes no more appends.',
          { retryAfterSeconds: 1 },
        );
      }
      const outcome = await queues.append(append);
      if (outcome.kind === 'appended') signal.committed(outcome.position);
      return outcome;
    },
    readStream: async (tenant, stream, range) => {
      const isForeign = parseStreamName(stream)?.tenant !== tenant;
      if (isForeign || (range.from === 'end' && range.direction === 'forwards')) return [];
      const events = await reading(() => streams.read(stream, range));
      const latest = range.direction === 'forwards' ? events.at(-1) : events[0];
      if (latest !== undefined) ends.saw(stream, [latest]);
      return events;
    },
    readTenant: createTenantReads({ sequence, streams, limit: reading, tail: all.tail, epoch }),
    findAnswer: (claim) => claims.find(claim),
    tail: () => reading(all.tail),
    epoch,
    close: async () => {
      closed = true;
      await queues.drained();
    },
  };
}
