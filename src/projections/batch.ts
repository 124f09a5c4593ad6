// One batch of one projection: which events concern it, which rows they need, what they make of them, and one
// commit of all that with the checkpoint.
//   I1  rows and checkpoint move together or not at all, so an event changes rows exactly once;
//   I2  an event that can't be projected takes back only what it did itself; its neighbours go on;
//   I3  where the database refuses a row after all (check-row.ts lets few through), the batch is halved until the
//       event that made it stands alone.
import type { FedEvent } from '../ports/event-feed.port.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import { PermanentFault } from '../ports/faults.ts';
import type { ParkedStream, ProjectionStore } from '../ports/projection-store.port.ts';
import type { Projection } from './projection.ts';
import { createWorkingSet } from './working-set.ts';
import type { WorkingSet } from './working-set.ts';

/** What a batch works with. */
export interface BatchPorts {
  readonly projection: Projection;
  /** The projection's key. */
  readonly key: string;
  readonly store: ProjectionStore;
  /** Batches that change nothing are not committed but counted into the next one that does (for rebuilding). */
  readonly lazy?: true;
}

/** Where a worker stands: moved forward by every batch. */
export interface Standing {
  readonly fence: bigint;
  readonly epoch: string;
  readonly skips: ReadonlySet<bigint>;
  readonly parked: Set<string>;
  /** Position of the last event that was dealt with, and of the last commit. */
  position: bigint;
  committed: bigint;
}

/** What a batch did. `stopped`: the projection stopped by its own rule in front of the event behind `position`. */
export interface BatchResult {
  readonly applied: number;
  readonly newlyParked: number;
  readonly stopped: string | undefined;
}

/** An event that could not be projected. */
interface Poison {
  readonly event: FedEvent;
  readonly reason: string;
}

/** What one attempt at a batch came to, before it is committed. */
interface Attempt {
  readonly rows: WorkingSet;
  readonly applied: number;
  readonly parked: ReadonlyMap<string, ParkedStream>;
  readonly skipped: ReadonlyMap<string, number>;
  readonly stopped: { readonly before: bigint; readonly reason: string } | undefined;
}

const longestReason = 500;

/** Position of an event, decoded or not. */
export function positionOf(event: FedEvent): bigint {
  return event.kind === 'recorded' ? event.recorded.position : event.stored.position;
}

function placeOf(event: FedEvent): { readonly stream: string; readonly revision: bigint } {
  return event.kind === 'recorded' ? event.recorded : event.stored;
}

/**
 * Projects events, in order, all of them behind `standing.position`. Raises the store's faults; then nothing of
 * this call, or its first part, was committed, and the standing must be read again.
 */
export async function projectBatch(
  ports: BatchPorts,
  standing: Standing,
  events: readonly FedEvent[],
  refused?: Poison,
): Promise<BatchResult> {
  const attempt = await attemptBatch(ports, standing, events, refused);
  try {
    await commitAttempt(ports, standing, events, attempt);
  } catch (fault) {
    if (!(fault instanceof PermanentFault) || fault.code !== 'row-refused') throw fault;
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
  return { applied: attempt.applied, newlyParked: attempt.parked.size, stopped: attempt.stopped?.reason };
}

function joined(first: BatchResult, second: BatchResult): BatchResult {
  return {
    applied: first.applied + second.applied,
    newlyParked: first.newlyParked + second.newlyParked,
    stopped: second.stopped,
  };
}

async function attemptBatch(
  ports: BatchPorts,
  standing: Standing,
  events: readonly FedEvent[],
  refused: Poison | undefined,
): Promise<Attempt> {
  const { projection, store } = ports;
  const poisons = new Map<FedEvent, string>();
  if (refused !== undefined) poisons.set(refused.event, refused.reason);
  const heard = events.filter((event) => concerns(projection, standing.skips, event));
  const rows = createWorkingSet();
  const needs = rows.ask(heard.flatMap((event) => needsOf(projection, event, poisons)));
  if (needs.length > 0) rows.admit(needs, await store.load(needs));

  const parked = new Map<string, ParkedStream>();
  const skipped = new Map<string, number>();
  let applied = 0;
  for (const event of heard) {
    const { stream } = placeOf(event);
    if (standing.parked.has(stream) || parked.has(stream)) {
      skipped.set(stream, (skipped.get(stream) ?? 0) + 1);
      continue;
    }
    const poison = poisons.get(event) ?? applyEvent(projection, event, rows);
    if (poison === undefined) {
      applied += 1;
    } else if (projection.onPoison === 'stop') {
      const stopped = { before: positionOf(event), reason: `event ${positionOf(event)}: ${poison}` };
      return { rows, applied, parked, skipped, stopped };
    } else {
      parked.set(stream, parkedBy(ports.key, event, poison));
    }
  }
  return { rows, applied, parked, skipped, stopped: undefined };
}

async function commitAttempt(
  ports: BatchPorts,
  standing: Standing,
  events: readonly FedEvent[],
  attempt: Attempt,
): Promise<void> {
  const { stopped } = attempt;
  const passed =
    stopped === undefined ? events : events.filter((event) => positionOf(event) < stopped.before);
  const last = passed.at(-1);
  const position = last === undefined ? standing.position : positionOf(last);
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
      ...(stopped === undefined ? {} : { stopped: stopped.reason }),
    });
    standing.committed = position;
  }
  standing.position = position;
  for (const stream of attempt.parked.keys()) standing.parked.add(stream);
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

/** What can't be decoded concerns everybody: nobody can tell what it was. */
function concerns(projection: Projection, skips: ReadonlySet<bigint>, event: FedEvent): boolean {
  if (skips.has(positionOf(event))) return false;
  return event.kind === 'undecodable' || projection.hears.has(event.recorded.event.type);
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

/** Applies one event, or takes back what it did and says why it failed. */
function applyEvent(projection: Projection, event: FedEvent, rows: WorkingSet): string | undefined {
  if (event.kind === 'undecodable') return reasonOf(event.fault);
  return applyRecorded(projection, event.recorded, rows);
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

/** A fault or mistake in words that may be kept: its code or name and its message, cut. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `${code}: ${error.message}`.slice(0, longestReason);
}
