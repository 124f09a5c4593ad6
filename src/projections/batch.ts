// One batch of one projection: what its events made of rows is committed with the checkpoint. A batch may take in several
// pages of the log; it is one commit, or as many as it takes to single out what the database refuses.
//   I1  rows and checkpoint move together or not at all, so an event changes rows exactly once;
//   I2  where the database refuses a row after all (check-row.ts lets few through), the batch is halved until the event
//       that made the row is alone.
import { reasonOf } from '../following/reason-of.ts';
import type { FedEvent } from '../ports/event-feed.port.ts';
import { PermanentFault } from '../ports/faults.ts';
import type { ParkedStream, ProjectionStore } from '../ports/projection-store.port.ts';
import { attemptEvents, newAttempt } from './attempt.ts';
import type { Attempt, AttemptPorts, Poison } from './attempt.ts';
import { keepRows } from './standing.ts';
import type { Standing } from './standing.ts';

/** What a batch works with. */
export interface BatchPorts extends AttemptPorts {
  readonly store: ProjectionStore;
  /** Batches that change nothing are not committed but counted into the next one that does, or into `settle`. */
  readonly lazy?: true;
  /** Told of streams once they are committed as parked. */
  readonly onParked?: (parked: readonly ParkedStream[]) => void;
}

/** What a batch did. `stopped`: the projection stopped by its own rule before the event that follows `position`. */
export interface BatchResult {
  readonly applied: number;
  readonly newlyParked: number;
  readonly stopped: string | undefined;
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
    // I1
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
  if (ports.pace !== undefined) keepRows(standing, attempt);
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
    // I2
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
