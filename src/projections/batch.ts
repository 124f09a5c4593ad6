// One batch of one projection: one commit, or as many as it takes to set apart what the database refuses.
//   I3  where the database refuses a row after all (check-row.ts lets few through), the batch is halved until the
//       event that made it stands alone.
import type { FedEvent } from '../ports/event-feed.port.ts';
import { PermanentFault } from '../ports/faults.ts';
import { attemptEvents, commitAttempt, newAttempt, reasonOf } from './attempt.ts';
import type { BatchPorts, BatchResult, Poison, Standing } from './attempt.ts';

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

/** Whether the database took a row for no valid one: then the event that made it is to be found. */
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
