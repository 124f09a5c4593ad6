// Runs one projection: whoever holds its lease follows the log in batches, the others wait. Knows no table by name.
//   I1  one works: the lease chooses, the fence makes sure (a commit under an old fence fails whole);
//   I2  after any fault the checkpoint is read again, so an unknown outcome costs a repeated read, nothing else;
//   I3  a transient fault is tried again for ever, with growing pauses up to a limit, and parks nothing.
import { toEpochMs } from '../domain/shared/instant.ts';
import type { Clock, Pace } from '../ports/clock.port.ts';
import type { FedEvent, RecordedFeed } from '../ports/event-feed.port.ts';
import { FatalFault, isTransient } from '../ports/faults.ts';
import type { Leases } from '../ports/lease.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { ProjectionStore } from '../ports/projection-store.port.ts';
import { projectBatch, settle } from './batch.ts';
import type { BatchPorts, BatchResult, Standing } from './batch.ts';
import { holdLease } from '../following/held-lease.ts';
import type { HeldLease } from '../following/held-lease.ts';
import { reasonOf } from '../following/reason-of.ts';
import { projectPages } from './long-batch.ts';
import { projectionLease } from './projection-lease.ts';
import { projectionKey } from './projection.ts';
import type { Projection } from './projection.ts';
import { checkHistory, takeOver } from './takeover.ts';

/** What a projector works with. */
export interface ProjectorPorts {
  readonly projection: Projection;
  /** Shared by all projectors of a process. */
  readonly feed: RecordedFeed;
  readonly store: ProjectionStore;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Observer;
  /** Told after every batch, committed or not: the projection's key and the position that rows show now. */
  readonly advanced?: (key: string, position: bigint) => void;
}

/** How a projector works; times in milliseconds. */
export interface ProjectorOptions {
  /** Unique among all workers of all processes. */
  readonly holder: string;
  /** Default 5,000: events read at once. */
  readonly batchEvents?: number;
  /** Default 25,000: events of one commit while more than a page lies ahead; it writes a row once, however many of them change it. */
  readonly commitEvents?: number;
  /** Default 5,000: so long after its holder fell silent a lease is free. */
  readonly leaseTtlMs?: number;
  /** Default 1,500. */
  readonly leaseRenewMs?: number;
  /** Default 1,000: how often to ask for a lease that another holds. */
  readonly standbyMs?: number;
  /** Default 1,000: the longest wait for a hint that the log has grown. */
  readonly idleMs?: number;
  /** Default 25: so long the checkpoint may lie behind events that changed nothing; only other processes wait for it. */
  readonly settleMs?: number;
  /** Default 100 and 5,000: the first and the longest pause after a fault. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

/** A projector; `run` resolves once aborted, with the lease given back, and never rejects. */
export interface Projector {
  readonly key: string;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

const defaults = {
  batchEvents: 5_000,
  commitEvents: 25_000,
  leaseTtlMs: 5_000,
  leaseRenewMs: 1_500,
  standbyMs: 1_000,
  idleMs: 1_000,
  settleMs: 25,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
};
/** Up to so many events are traced one by one: people watch them; a catching-up batch would only drown the log. */
const tracedEvents = 50;

/** How many seconds ago the first and the last of the events were recorded. */
function agesOf(events: readonly FedEvent[], nowMs: number): readonly number[] {
  const isRecorded = (event: FedEvent) => event.kind === 'recorded';
  return [events.find(isRecorded), events.findLast(isRecorded)].map((event) =>
    event === undefined ? 0 : Math.max(0, nowMs - toEpochMs(event.recorded.at)) / 1_000,
  );
}

function trace(observer: Observer, events: readonly FedEvent[]): void {
  for (const event of events) {
    if (event.kind === 'undecodable') continue;
    const { position, correlation, traceparent } = event.recorded;
    observer.debug('event projected', { position: String(position), correlation, traceparent });
  }
}

/** A projector of one projection. Throws where the projection's tables have different versions. */
export function createProjector(ports: ProjectorPorts, options: ProjectorOptions): Projector {
  const settings = { ...defaults, ...options };
  const key = projectionKey(ports.projection);
  const observer = ports.observer.child({ projection: key });
  const { projection, store, pace } = ports;
  const batch: BatchPorts = { projection, key, store, pace, lazy: true };
  const far = { pageEvents: settings.batchEvents, maxEvents: settings.commitEvents };
  const terms = {
    name: projectionLease(key),
    holder: settings.holder,
    ttlMs: settings.leaseTtlMs,
    renewMs: settings.leaseRenewMs,
  };

  /** Follows the log until aborted, taken over or stopped. */
  const follow = async (held: HeldLease, signal: AbortSignal): Promise<'stopped' | 'left'> => {
    const { standing, claim } = await takeOver(ports.store, ports.feed, key, held.fence);
    await checkHistory(ports.feed, key, standing);
    ports.advanced?.(key, standing.position);
    if (claim.status === 'stopped') return 'stopped';
    if (claim.status === 'stalled') await ports.store.report(key, held.fence, 'running', '');
    observer.info('projection taken over', { position: String(standing.position) });
    const over = AbortSignal.any([signal, held.lost]);
    let settledMs = ports.pace.monotonicMs();
    for (;;) {
      const unsettledMs = ports.pace.monotonicMs() - settledMs;
      // Most events change nothing of most projections: a commit for each of their batches would take the database from others.
      if (signal.aborted || unsettledMs >= settings.settleMs) {
        await settle(batch, standing);
        settledMs = ports.pace.monotonicMs();
      }
      if (over.aborted) return 'left';
      const events = await ports.feed.read(standing.position, settings.batchEvents);
      if (events.length === 0) {
        observeLag(0n, 0);
        const isSettled = standing.committed === standing.position;
        const waitMs = isSettled ? settings.idleMs : Math.max(1, settings.settleMs - unsettledMs);
        await ports.feed.changed(standing.position, waitMs, over);
        continue;
      }
      const beganMs = ports.pace.monotonicMs();
      const isShort = events.length < settings.batchEvents;
      const result = isShort
        ? await projectBatch(batch, standing, events)
        : await projectPages(batch, standing, ports.feed, events, { ...far, signal: over });
      ports.advanced?.(key, standing.position);
      await observeBatch(events, result, standing, ports.pace.monotonicMs() - beganMs);
      if (result.stopped !== undefined) return 'stopped';
    }
  };

  const observeLag = (events: bigint, seconds: number): void => {
    observer.gauge('projection_lag_events', Number(events), { projection: key });
    observer.gauge('projection_lag_seconds', seconds, { projection: key });
  };
  const observeBatch = async (
    events: readonly FedEvent[],
    result: BatchResult,
    standing: Standing,
    tookMs: number,
  ): Promise<void> => {
    observer.time('projection_batch_seconds', tookMs / 1_000, { projection: key });
    observer.count('projection_events', { projection: key }, result.applied);
    if (result.newlyParked > 0) {
      observer.warn('streams parked', { streams: result.newlyParked, position: String(standing.position) });
      observer.count('projection_parked', { projection: key }, result.newlyParked);
    }
    if (result.stopped !== undefined) observer.error('projection stopped', { reason: result.stopped });
    const ages = agesOf(events, toEpochMs(ports.clock.now()));
    observer.time('projection_visible_seconds', ages[0] ?? 0, { projection: key });
    if (events.length <= tracedEvents) trace(observer, events);
    // A short batch ended at the log's end; only behind a full one is it worth asking where that is.
    const tail = events.length < settings.batchEvents ? standing.position : await ports.feed.tail();
    observeLag(tail - standing.position, tail > standing.position ? (ages[1] ?? 0) : 0);
  };
  /** Makes a fault that is not transient visible; it is tried again all the same, since an operator may mend it. */
  const stall = async (held: HeldLease, fault: unknown): Promise<void> => {
    observer.error('projection stalled', { reason: reasonOf(fault) }, fault);
    await ports.store.report(key, held.fence, 'stalled', reasonOf(fault)).catch(() => undefined);
  };
  /** One turn with the lease; gives the pause after it. */
  const turn = async (signal: AbortSignal, faults: number): Promise<{ pauseMs: number; faults: number }> => {
    const backoffMs = Math.min(settings.longestPauseMs, settings.firstPauseMs * 2 ** Math.min(faults, 16));
    const beganMs = ports.pace.monotonicMs();
    const wentWell = (): boolean => ports.pace.monotonicMs() - beganMs > settings.longestPauseMs;
    let held: HeldLease | undefined;
    try {
      held = await holdLease(ports, terms);
      if (held === undefined) return { pauseMs: settings.standbyMs, faults: 0 };
      const outcome = await follow(held, signal);
      return { pauseMs: outcome === 'stopped' ? settings.longestPauseMs : settings.firstPauseMs, faults: 0 };
    } catch (fault) {
      if (fault instanceof FatalFault && fault.code === 'fenced') {
        observer.warn('projection taken over by another worker');
        return { pauseMs: settings.standbyMs, faults: 0 };
      }
      if (isTransient(fault)) observer.warn('projection waits', { reason: reasonOf(fault) });
      else if (held !== undefined) await stall(held, fault);
      return {
        pauseMs: isTransient(fault) ? backoffMs : settings.longestPauseMs,
        faults: wentWell() ? 1 : faults + 1,
      };
    } finally {
      await held?.release();
    }
  };

  return {
    key,
    run: async (signal) => {
      let faults = 0;
      while (!signal.aborted) {
        const after = await turn(signal, faults);
        faults = after.faults;
        await ports.pace.pause(after.pauseMs, signal);
      }
    },
  };
}
