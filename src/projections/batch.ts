// One batch of one projection: which events concern it, which rows they need, what they make of those rows, and the commit
// of all that with the checkpoint. A batch may take in several pages of the log; it is one commit, or as many as it takes
// to single out what the database refuses.
//   I1  rows and checkpoint move together or not at all, so an event changes rows exactly once;
//   I2  an event that can't be projected takes back only what it did itself; its neighbours go on;
//   I3  where the database refuses a row after all (check-row.ts lets few through), the batch is halved until the event
//       that made the row is alone.
import type { Pace } from '../ports/clock.port.ts';
import { positionOf } from '../following/fed-event.ts';
import { reasonOf } from '../following/reason-of.ts';
import type { FedEvent } from '../ports/event-feed.port.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import { PermanentFault } from '../ports/faults.ts';
import type { ParkedStream, ProjectionStore } from '../ports/projection-store.port.ts';
import type { RowNeed } from '../ports/read-table.ts';
import type { Projection } from './projection.ts';
import { createWorkingSet } from './working-set.ts';
import type { WorkingSet } from './working-set.ts';

/** What a batch works with. */
export interface BatchPorts {
  readonly projection: Projection;
  /** The projection's key. */
  readonly key: string;
  readonly store: ProjectionStore;
  /** Batches that change nothing are not committed but counted into the next one that does, or into `settle`. */
  readonly lazy?: true;
  /** Told of streams once they are committed as parked. */
  readonly onParked?: (parked: readonly ParkedStream[]) => void;
  /** Given, rows are kept from one batch to the next, for a while: who follows the log finds most of what it needs. */
  readonly pace?: Pick<Pace, 'monotonicMs'>;
}

/**
 * Rows as the last batches committed them. Whoever else writes a projection's rows takes its lease first, so that a commit
 * made from outdated rows is fenced.
 */
interface KeptRows {
  readonly rows: WorkingSet;
  /** Streams whose every need was asked for. */
  readonly whole: Set<string>;
  readonly sinceMs: number;
}

/** Where a worker is in the log: moved forward by every batch. */
export interface Standing {
  readonly fence: bigint;
  readonly epoch: string;
  readonly skips: ReadonlySet<bigint>;
  readonly parked: Set<string>;
  /** Position of the last event that was dealt with, and of the last commit. */
  position: bigint;
  committed: bigint;
  kept?: KeptRows | undefined;
}

/** What a batch did. `stopped`: the projection stopped by its own rule before the event that follows `position`. */
export interface BatchResult {
  readonly applied: number;
  readonly newlyParked: number;
  readonly stopped: string | undefined;
}

/** An event that could not be projected. */
export interface Poison {
  readonly event: FedEvent;
  readonly reason: string;
}

/** What one attempt at a batch came to, before it is committed: it may take in one page of events after another. */
export interface Attempt extends KeptRows {
  readonly parked: Map<string, ParkedStream>;
  readonly skipped: Map<string, number>;
  /** Of the last event that was dealt with. */
  position: bigint;
  applied: number;
  stopped: string | undefined;
}

/** As long as pages of events are kept: rows may hold what is to be forgotten meanwhile. */
const keptMs = 10_000;
const maxKeptRows = 20_000;

function placeOf(event: FedEvent): { readonly stream: string; readonly revision: bigint } {
  return event.kind === 'recorded' ? event.recorded : event.stored;
}

/** An attempt that has dealt with nothing after the standing yet. */
export function newAttempt({ pace }: BatchPorts, standing: Standing): Attempt {
  const nowMs = pace?.monotonicMs() ?? 0;
  const { kept } = standing;
  // Only a commit keeps them again: what a failed attempt did to rows must not be seen by the next.
  standing.kept = undefined;
  const isFresh = kept !== undefined && nowMs - kept.sinceMs < keptMs;
  return {
    ...(isFresh ? kept : { rows: createWorkingSet(), whole: new Set(), sinceMs: nowMs }),
    parked: new Map(),
    skipped: new Map(),
    position: standing.position,
    applied: 0,
    stopped: undefined,
  };
}

/** Takes events, in order, into an attempt that has not stopped. Raises faults of loading; then the attempt must be thrown away. */
export async function attemptEvents(
  ports: BatchPorts,
  standing: Standing,
  attempt: Attempt,
  events: readonly FedEvent[],
  refused?: Poison,
): Promise<void> {
  const { projection, store } = ports;
  const { rows, parked, skipped } = attempt;
  const poisons = new Map<FedEvent, string>();
  if (refused !== undefined) poisons.set(refused.event, refused.reason);
  const needs: RowNeed[] = [];
  const heard: FedEvent[] = [];
  const skips = standing.skips.size > 0 ? standing.skips : undefined;
  for (const event of events) {
    if (skips?.has(positionOf(event)) === true) continue;
    if (isBeginning(event)) needs.push(...rows.ask(needsOfBeginning(projection, event, attempt.whole)));
    // What can't be decoded concerns every projection: nobody can tell what it was.
    if (event.kind === 'recorded' && !projection.hears.has(event.recorded.event.type)) continue;
    heard.push(event);
    if (!attempt.whole.has(placeOf(event).stream))
      needs.push(...rows.ask(needsOf(projection, event, poisons)));
  }
  if (needs.length > 0) rows.admit(needs, await store.load(needs));

  for (const event of heard) {
    const { stream } = placeOf(event);
    if (standing.parked.has(stream) || parked.has(stream)) {
      skipped.set(stream, (skipped.get(stream) ?? 0) + 1);
      continue;
    }
    const poison = poisons.get(event) ?? poisonOf(projection, event, rows);
    if (poison === undefined) {
      attempt.applied += 1;
    } else if (projection.onPoison === 'stop') {
      attempt.position = positionBefore(events, event, attempt.position);
      attempt.stopped = `event ${positionOf(event)}: ${poison}`;
      return;
    } else {
      parked.set(stream, parkedBy(ports.key, event, poison));
    }
  }
  const last = events.at(-1);
  if (last !== undefined) attempt.position = positionOf(last);
}

/** Of the event before another; `otherwise` where that is the first. */
function positionBefore(events: readonly FedEvent[], event: FedEvent, otherwise: bigint): bigint {
  const before = events[events.indexOf(event) - 1];
  return before === undefined ? otherwise : positionOf(before);
}

/** Commits an attempt and moves the standing forward. Raises the store's faults; then nothing was committed, or all of it. */
export async function commitAttempt(
  ports: BatchPorts,
  standing: Standing,
  attempt: Attempt,
): Promise<BatchResult> {
  const { stopped, position } = attempt;
  const changes = attempt.rows.changes();
  const idle = changes.length + attempt.parked.size + attempt.skipped.size === 0 && stopped === undefined;
  if (!(idle && ports.lazy === true)) {
    await ports.store.commit({
      projection: ports.key,
      fence: standing.fence,
      from: standing.committed,
      to: { position, epoch: standing.epoch },
      changes,
      parked: [...attempt.parked.values()],
      skipped: attempt.skipped,
      ...(stopped === undefined ? {} : { stopped }),
    });
    standing.committed = position;
  }
  standing.position = position;
  if (ports.pace !== undefined && attempt.rows.known() <= maxKeptRows) {
    attempt.rows.settle();
    const { rows, whole, sinceMs } = attempt;
    standing.kept = { rows, whole, sinceMs };
  }
  for (const stream of attempt.parked.keys()) standing.parked.add(stream);
  if (attempt.parked.size > 0) ports.onParked?.([...attempt.parked.values()]);
  return { applied: attempt.applied, newlyParked: attempt.parked.size, stopped };
}

/**
 * Projects events, in order, all of them later than `standing.position`. Raises the store's faults; then nothing of
 * this call, or only its first part, was committed, and the standing must be read again.
 */
export async function projectBatch(
  ports: BatchPorts,
  standing: Standing,
  events: readonly FedEvent[],
  refused?: Poison,
): Promise<BatchResult> {
  const attempt = newAttempt(ports, standing);
  await attemptEvents(ports, standing, attempt, events, refused);
  try {
    return await commitAttempt(ports, standing, attempt);
  } catch (fault) {
    if (!isRowRefused(fault)) throw fault;
    const middle = events.length >> 1;
    const [only] = events;
    if (middle > 0) {
      const first = await projectBatch(ports, standing, events.slice(0, middle));
      if (first.stopped !== undefined) return first;
      return joined(first, await projectBatch(ports, standing, events.slice(middle)));
    }
    if (only === undefined || refused !== undefined) throw fault;
    return projectBatch(ports, standing, events, { event: only, reason: reasonOf(fault) });
  }
}

function joined(first: BatchResult, second: BatchResult): BatchResult {
  return {
    applied: first.applied + second.applied,
    newlyParked: first.newlyParked + second.newlyParked,
    stopped: second.stopped,
  };
}

/** Whether the database refused a row as invalid: then the event that made it has to be found. */
export function isRowRefused(fault: unknown): boolean {
  return fault instanceof PermanentFault && fault.code === 'row-refused';
}

/** Commits what lazy batches left uncommitted: the checkpoint alone. */
export async function settle(ports: BatchPorts, standing: Standing): Promise<void> {
  if (standing.committed === standing.position) return;
  await ports.store.commit({
    projection: ports.key,
    fence: standing.fence,
    from: standing.committed,
    to: { position: standing.position, epoch: standing.epoch },
    changes: [],
    parked: [],
  });
  standing.committed = standing.position;
}

/** The rows of a whole stream, known from its first event: later events need not ask while the rows are kept. */
function needsOfBeginning(
  projection: Projection,
  { recorded }: FedEvent & { readonly kind: 'recorded' },
  whole: Set<string>,
): readonly RowNeed[] {
  const needs = projection.begins?.(recorded);
  if (needs === undefined) return [];
  whole.add(recorded.stream);
  return needs;
}

function isBeginning(event: FedEvent): event is FedEvent & { readonly kind: 'recorded' } {
  return event.kind === 'recorded' && event.recorded.revision === 0n;
}

function needsOf(projection: Projection, event: FedEvent, poisons: Map<FedEvent, string>) {
  if (event.kind === 'undecodable') {
    poisons.set(event, reasonOf(event.fault));
    return [];
  }
  try {
    return projection.needs(event.recorded);
  } catch (error) {
    poisons.set(event, reasonOf(error));
    return [];
  }
}

function poisonOf(projection: Projection, event: FedEvent, rows: WorkingSet): string | undefined {
  return event.kind === 'undecodable'
    ? reasonOf(event.fault)
    : applyRecorded(projection, event.recorded, rows);
}

/** Applies one event, or takes back what it did and says why it failed; `undefined` where it did not. */
export function applyRecorded(
  projection: Projection,
  recorded: RecordedEvent,
  rows: WorkingSet,
): string | undefined {
  rows.mark();
  try {
    projection.apply(recorded, rows);
    return undefined;
  } catch (error) {
    rows.undo();
    return reasonOf(error);
  }
}

function parkedBy(key: string, event: FedEvent, reason: string): ParkedStream {
  const { stream, revision } = placeOf(event);
  const tenant = event.kind === 'recorded' ? event.recorded.tenant : event.stored.tenant;
  return { projection: key, tenant, stream, position: positionOf(event), revision, reason };
}
