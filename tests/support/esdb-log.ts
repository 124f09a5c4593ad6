// An EventStoreDB log for tests: the server in this process, and what stands beside it in memory.
import { createCommitSignal } from '../../src/adapters/eventstore/commit-signal.ts';
import { openEsdb } from '../../src/adapters/eventstore/esdb/esdb-client.ts';
import type { EsdbClient, EsdbTimeouts } from '../../src/adapters/eventstore/esdb/esdb-client.ts';
import { createEsdbEventFeed } from '../../src/adapters/eventstore/esdb/esdb-event-feed.ts';
import type { ClosableEsdbFeed } from '../../src/adapters/eventstore/esdb/esdb-event-feed.ts';
import { createEsdbEventLog } from '../../src/adapters/eventstore/esdb/esdb-event-log.ts';
import type { ClosableEsdbLog } from '../../src/adapters/eventstore/esdb/esdb-event-log.ts';
import { createMemoryClaims } from './memory/memory-claims.ts';
import type { MemoryClaimsPorts } from './memory/memory-claims.ts';
import { createMemoryLogSequence } from './memory/memory-log-sequence.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import type { Claims } from '../../src/ports/claims.port.ts';
import type { Leases } from '../../src/ports/lease.port.ts';
import type { LogSequence, LogSequencer } from '../../src/ports/log-sequence.port.ts';
import { createSequencer } from '../../src/projections/sequencer.ts';
import type { SequencerPorts } from '../../src/projections/sequencer.ts';
import { startEsdbServer } from '../../fakes/esdb/esdb-server.ts';
import type { EsdbServer, EsdbServerOptions } from '../../fakes/esdb/esdb-server.ts';
import { fakeObserver } from './fakes/fake-observer.ts';
import { memoryLeases } from './projection-fakes.ts';

/** The log as one process opens it. */
export interface OpenedEsdbLog {
  readonly client: EsdbClient;
  readonly log: ClosableEsdbLog;
  readonly feed: ClosableEsdbFeed;
  readonly close: () => Promise<void>;
}

/** How a process differs from others: its patience, and what stands around its client. */
export interface OpenOptions extends Partial<EsdbTimeouts> {
  readonly around?: (client: EsdbClient) => EsdbClient;
}

/** Opens the log of a server with a client of its own. */
export function openEsdbLog(
  url: string,
  beside: { readonly claims: Claims; readonly sequence: LogSequence },
  { around = (client) => client, ...timeouts }: OpenOptions = {},
): OpenedEsdbLog {
  const { client: bare, close } = openEsdb(url, timeouts);
  const client = around(bare);
  const signal = createCommitSignal();
  const log = createEsdbEventLog({ client, ...beside, signal });
  const feed = createEsdbEventFeed({ client, signal });
  return {
    client,
    log,
    feed,
    close: async () => {
      await log.close();
      await feed.close();
      await close();
    },
  };
}

/** What stands beside the server, where it is not what is kept in memory. */
export interface EsdbBeside {
  /** The claims of a new process. */
  readonly claims: () => Claims;
  readonly sequence: LogSequence;
  readonly sequencer: LogSequencer;
  readonly leases: Leases;
}

/** How a world is set up. */
export interface EsdbWorldOptions {
  readonly server?: EsdbServerOptions;
  readonly beside?: EsdbBeside;
}

/** A server, what its processes share, and a sequencer that follows it. */
export interface EsdbWorld {
  readonly server: EsdbServer;
  readonly beside: EsdbBeside;
  /** Another process. */
  readonly open: (options?: OpenOptions) => OpenedEsdbLog;
  /** Ends what was opened, the sequencer and the server. */
  readonly close: () => Promise<void>;
}

/** Claims of a state, and a sequence, in memory. */
export function besideInMemory(
  claims: MemoryClaimsPorts = { state: new Map(), clock: systemClock },
): EsdbBeside {
  return {
    claims: () => createMemoryClaims(claims),
    ...createMemoryLogSequence(),
    leases: memoryLeases(systemPace),
  };
}

/** Starts a server with nothing in it. */
export async function startEsdbWorld(options: EsdbWorldOptions = {}): Promise<EsdbWorld> {
  const server = await startEsdbServer(options.server);
  const beside = options.beside ?? besideInMemory();
  const opened: OpenedEsdbLog[] = [];
  const open = (how: OpenOptions = {}): OpenedEsdbLog => {
    const one = openEsdbLog(server.url, { claims: beside.claims(), sequence: beside.sequence }, how);
    opened.push(one);
    return one;
  };
  const running = runSequencer({ ...beside, feed: open().feed });
  return {
    server,
    beside,
    open,
    close: async () => {
      await running.stop();
      await Promise.all(opened.map((one) => one.close()));
      await server.stop();
    },
  };
}

/** Runs a sequencer until it is stopped. */
export function runSequencer({
  feed,
  sequencer: numbering,
  leases,
}: Pick<SequencerPorts, 'feed' | 'sequencer' | 'leases'>): {
  readonly stop: () => Promise<void>;
} {
  const stop = new AbortController();
  const sequencer = createSequencer(
    { feed, sequencer: numbering, leases, pace: systemPace, observer: fakeObserver() },
    { holder: 'test', idleMs: 20, firstPauseMs: 10 },
  );
  const running = sequencer.run(stop.signal);
  return {
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}
