// What becomes of the jobs of a round: each has its outcome from the append, or is decided again.
//
// I1  A state that may hold events which were not stored is thrown away, never kept.
// I2  A command that met another writer is decided again on what is stored now, `maxConflicts` times at most: one process wins each
//     time, and where a crowd comes back at once, four or five of them write to its meeting.
import type { CommandOutcome, EventStore } from '../ports/event-store.port.ts';
import { TransientFault, isTransient } from '../ports/faults.ts';
import { replayOf } from './answers.ts';
import { answerAnew } from './done-before.ts';
import type { Decided, Job } from './job.ts';

const maxConflicts = 12;
const maxFailures = 3;
const retryPauseMs = 50;

/** Tells each job its outcome. `clean`: the state that was decided on is the state that is stored (I1). */
export function settle(
  store: EventStore,
  decided: readonly Decided[],
  outcomes: readonly CommandOutcome[],
): { clean: boolean; again: Job[] } {
  let clean = true;
  const again: Job[] = [];
  decided.forEach(({ job, verdict, answer }, index) => {
    const outcome = outcomes[index]?.outcome;
    switch (outcome?.kind) {
      case 'appended':
        job.resolve({ kind: 'decided', verdict, position: outcome.position, ...(answer && { answer }) });
        break;
      case 'duplicate':
        job.resolve({ kind: 'decided', verdict, position: outcome.position, ...(answer && { answer }) });
        clean = false;
        break;
      case 'answered':
        if (job.wish !== undefined) job.resolve(replayOf(job.wish, outcome));
        if (verdict.events.length > 0) clean = false;
        break;
      case 'held':
        job.resolve({ kind: 'in-flight' });
        if (verdict.events.length > 0) clean = false;
        break;
      case 'tampered':
        job.reject(outcome.fault);
        if (verdict.events.length > 0) clean = false;
        break;
      case 'done':
        answerAnew(store, job.request, job.wish, verdict.stream, outcome).then(job.resolve, job.reject);
        if (verdict.events.length > 0) clean = false;
        break;
      default:
        // Only the first of a row of conflicts met another writer; those after it failed with it (I2).
        if (clean) job.conflicts++;
        clean = false;
        if (job.conflicts < maxConflicts) again.push(job);
        else
          job.reject(
            new TransientFault('contention', `other writers were faster ${maxConflicts} times`, {
              retryAfterSeconds: 1,
            }),
          );
    }
  });
  return { clean, again };
}

/**
 * The jobs of a round whose append failed that are decided again; the others get the fault. An unknown outcome is found out by trying again: ids and claims make that harmless. Where a round can not be
 * appended at all (one of its records is too large), each of its commands goes alone.
 */
export async function retryAfterFault(decided: readonly Decided[], fault: unknown): Promise<Job[]> {
  const again: Job[] = [];
  const spoilt = !isTransient(fault) && decided.length > 1;
  for (const { job } of decided) {
    if (!spoilt) job.failures++;
    job.alone ||= spoilt;
    if (spoilt || (isTransient(fault) && job.failures < maxFailures)) again.push(job);
    else job.reject(fault);
  }
  if (again.length > 0 && !spoilt) await new Promise((resolve) => setTimeout(resolve, retryPauseMs));
  return again;
}
