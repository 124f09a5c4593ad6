// Runs one projection: its rows follow the log in batches, by a follower. Knows no table by name.
import { toEpochMs } from '../domain/shared/instant.ts';
import { follower } from '../following/follower.ts';
import type { Follower, FollowerOptions, FollowerPorts } from '../following/follower.ts';
import { tellStuck } from '../following/tell-stuck.ts';
import type { Held, Step } from '../following/work.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { FedEvent, RecordedFeed } from '../ports/event-feed.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { ParkedStream, ProjectionStore } from '../ports/projection-store.port.ts';
import { projectBatch, settle } from './batch.ts';
import type { BatchPorts, BatchResult } from './batch.ts';
import { projectPages } from './long-batch.ts';
import { projectionLease } from './projection-lease.ts';
import { projectionKey } from './projection.ts';
import type { Projection } from './projection.ts';
import type { Standing } from './standing.ts';
import { keptState, storedStatus } from './stored-status.ts';
import { historyWords, takeOver } from './takeover.ts';

/** What a projector works with. */
export interface ProjectorPorts extends FollowerPorts {
  readonly projection: Projection;
  /** Shared by all projectors of a process. */
  readonly feed: RecordedFeed;
  readonly store: ProjectionStore;
  readonly clock: Clock;
  /** Told after every batch, committed or not: the projection's key and the position that rows show now. */
  readonly advanced?: (key: string, position: bigint) => void;
}

/** How a projector works; times in milliseconds. */
export interface ProjectorOptions extends FollowerOptions {
  /** Default 5,000: events read at once. */
  readonly batchEvents?: number;
  /** Default 25,000: events of one commit while more than a page is still to be read; it writes a row once, however many of them change it. */
  readonly commitEvents?: number;
  /** Default 25: for so long the checkpoint may lag by events that changed nothing; only other processes wait for it. */
  readonly settleMs?: number;
}

/** A projector; `run` as a follower's. */
export interface Projector extends Follower {
  readonly key: string;
}

const defaults = { batchEvents: 5_000, commitEvents: 25_000, settleMs: 25 };
/** So many streams of one commit that became stuck have a line of their own: a faulty projection may park thousands at once. */
const toldOneByOne = 20;
/** Up to so many events are traced one by one: people watch them; a catching-up batch would only drown the log. */
const tracedEvents = 50;

/** A projector of one projection. Throws where the projection's tables have different versions. */
export function createProjector(ports: ProjectorPorts, options: ProjectorOptions): Projector {
  const { batchEvents, commitEvents, settleMs } = { ...defaults, ...options };
  const key = projectionKey(ports.projection);
  const { projection, store, feed, pace, advanced } = ports;
  const seen = batchObserver(ports, key, batchEvents);
  const batch: BatchPorts = { projection, key, store, pace, onParked: seen.parked, lazy: true };
  const far = { pageEvents: batchEvents, maxEvents: commitEvents };
  let settledMs = 0;

  const step = async (standing: Standing, { stopRequested }: Held): Promise<Step<Standing>> => {
    const unsettledMs = pace.monotonicMs() - settledMs;
    // Most events change nothing of most projections: a commit for each of their batches would take the database from others.
    if (unsettledMs >= settleMs) {
      await settle(batch, standing);
      settledMs = pace.monotonicMs();
    }
    const events = await feed.read(standing.position, batchEvents);
    if (events.length === 0) {
      seen.lag(0n, 0);
      if (standing.committed === standing.position) return { kind: 'nothing-new', at: standing };
      return { kind: 'nothing-new', at: standing, waitMs: Math.max(1, settleMs - unsettledMs) };
    }
    const beganMs = pace.monotonicMs();
    const isShort = events.length < batchEvents;
    const result = isShort
      ? await projectBatch(batch, standing, events)
      : await projectPages(batch, standing, feed, events, { ...far, signal: stopRequested });
    advanced?.(key, standing.position);
    await seen.batch(events, result, standing.position, pace.monotonicMs() - beganMs);
    if (result.stopped !== undefined) return { kind: 'stopped', reason: result.stopped };
    return { kind: 'moved', at: standing };
  };

  const { run } = follower<Standing>(
    {
      name: projectionLease(key),
      ...historyWords(key),
      takeOver: async (fence, epoch) => {
        const { standing, claim } = await takeOver(store, key, fence, epoch);
        return { at: standing, state: keptState(claim.status) };
      },
      tookOver: ({ position }) => {
        advanced?.(key, position);
        settledMs = pace.monotonicMs();
      },
      step,
      settle: (standing) => settle(batch, standing),
      report: (fence, state, reason) => store.report(key, fence, storedStatus(state), reason),
    },
    ports,
    options,
  );
  return { key, run };
}

/** What operators see of batches: how long they take, what they did, how far the projection lags. */
function batchObserver(ports: ProjectorPorts, key: string, batchEvents: number) {
  const observer = ports.observer.child({ projection: key });
  const labels = { projection: key };
  const lag = (events: bigint, seconds: number): void => {
    observer.gauge('projection_lag_events', Number(events), labels);
    observer.gauge('projection_lag_seconds', seconds, labels);
  };
  return {
    lag,
    parked: (streams: readonly ParkedStream[]): void => {
      for (const { stream, reason } of streams.slice(0, toldOneByOne)) {
        tellStuck(observer, { owner: projectionLease(key), key: stream }, reason.split(': ')[0] ?? reason);
      }
      const more = streams.length - toldOneByOne;
      if (more <= 0) return;
      const owner = projectionLease(key);
      observer.error('more work is stuck until an operator acts', {
        owner,
        more,
        list: 'voicemeet stuck list',
      });
      observer.count('became_stuck_total', { owner }, more);
    },
    batch: async (
      events: readonly FedEvent[],
      { applied }: BatchResult,
      position: bigint,
      tookMs: number,
    ): Promise<void> => {
      observer.time('projection_batch_seconds', tookMs / 1_000, labels);
      observer.count('projection_events', labels, applied);
      const [first, last] = agesOf(events, toEpochMs(ports.clock.now()));
      observer.time('projection_visible_seconds', first, labels);
      if (events.length <= tracedEvents) trace(observer, events);
      // A short batch ended at the log's end; only after a full one is it worth asking where that is.
      const tail = events.length < batchEvents ? position : await ports.feed.tail();
      lag(tail - position, tail > position ? last : 0);
    },
  };
}

/** How many seconds ago the first and the last of the events were recorded. */
function agesOf(events: readonly FedEvent[], nowMs: number): readonly [number, number] {
  const isRecorded = (event: FedEvent) => event.kind === 'recorded';
  const ageOf = (event: Extract<FedEvent, { readonly kind: 'recorded' }> | undefined): number =>
    event === undefined ? 0 : Math.max(0, nowMs - toEpochMs(event.recorded.at)) / 1_000;
  return [ageOf(events.find(isRecorded)), ageOf(events.findLast(isRecorded))];
}

function trace(observer: Observer, events: readonly FedEvent[]): void {
  for (const event of events) {
    if (event.kind === 'undecodable') continue;
    const { position, correlation, traceparent } = event.recorded;
    observer.debug('event projected', { position: String(position), correlation, traceparent });
  }
}
