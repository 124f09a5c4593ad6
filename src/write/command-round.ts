// One round of commands on a stream: how each is decided on top of those before it, and the outcome of each once the
// round was appended. The rules I2–I5 that are cited here are in command-handler.ts.
import type { StreamName } from '../domain/shared/ids.ts';
import type { AnswerWish, CommandRequest, DispatchOutcome, Verdict } from '../ports/dispatch.port.ts';
import type { CommandOutcome, DecidedCommand, EventStore, StreamTail } from '../ports/event-store.port.ts';
import { TransientFault, isTransient } from '../ports/faults.ts';
import { answerToKeep, earlierAnswer, replayOf } from './answers.ts';
import type { Answers } from './answers.ts';
import { answerAnew, saidBefore } from './done-before.ts';
import type { Completed } from './completion.ts';
import type { Fold } from './fold.ts';

const maxAttempts = 3;
const retryPauseMs = 50;

/** A command that waits for its outcome. */
export interface Job {
  readonly request: CommandRequest;
  readonly wish: AnswerWish | undefined;
  readonly completed: Completed;
  readonly resolve: (outcome: DispatchOutcome) => void;
  readonly reject: (fault: unknown) => void;
  attempts: number;
  /** It was in a round that could not be appended at all: decided by itself, so that it spoils no other. */
  alone: boolean;
}

/** A command that was decided and is to be appended. */
export interface Decided {
  readonly job: Job;
  readonly verdict: Verdict;
  readonly command: DecidedCommand;
}

/** The stream as it is after the jobs decided so far; `tail` is the one that the round started from. */
export interface RoundState<State> {
  readonly stream: StreamName;
  readonly tail: StreamTail | 'none';
  readonly state: State;
  readonly revision: bigint;
}

/** Decides one job; `undefined` where it has its outcome already. A failure is its own, not the round's. */
export async function decideJob<State>(
  fold: Fold<State>,
  store: EventStore,
  answers: Answers,
  job: Job,
  { stream, tail, state, revision }: RoundState<State>,
): Promise<Decided | undefined> {
  const { request, wish, completed } = job;
  const { ifRevision, context, tenant } = request;
  if (ifRevision !== undefined && ifRevision !== revision) {
    job.resolve({ kind: 'stale', revision });
    return undefined;
  }
  let saysNothing = false;
  try {
    const decision = 'refusal' in completed ? completed : fold.decide(completed, state);
    const events = decision.kind === 'accepted' ? decision.events : [];
    if (wish !== undefined && decision.kind === 'accepted' && events.length === 0) {
      saysNothing = true;
      const earlier = await earlierAnswer(answers, wish);
      if (earlier !== undefined) {
        job.resolve(earlier);
        return undefined;
      }
    }
    const refusal = decision.kind === 'refused' ? decision.refusal : undefined;
    const verdict: Verdict = { stream, revision: revision + BigInt(events.length), events, refusal };
    const answer = wish && answerToKeep(wish, context.command, verdict);
    const writes = [{ stream, tail, events }];
    return { job, verdict, command: { tenant, context, writes, ...(answer && { answer }) } };
  } catch (fault) {
    // An answer that only events can give, of a command that said them before a kill kept it from answering (I4).
    const said = saysNothing
      ? await saidBefore(store, request, wish, stream).catch(() => undefined)
      : undefined;
    if (said === undefined) job.reject(fault);
    else job.resolve(said);
    return undefined;
  }
}

/** Tells each job its outcome. `clean`: the state that was decided on is the state that is stored (I3). */
export function settle(
  store: EventStore,
  decided: readonly Decided[],
  outcomes: readonly CommandOutcome[],
): { clean: boolean; again: Job[] } {
  let clean = true;
  const again: Job[] = [];
  decided.forEach(({ job, verdict, command: { answer } }, index) => {
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
      case 'done':
        answerAnew(store, job.request, job.wish, verdict.stream, outcome).then(job.resolve, job.reject);
        if (verdict.events.length > 0) clean = false;
        break;
      default:
        // Only the first of a row of conflicts met another writer; those after it failed with it (I5).
        if (clean) job.attempts++;
        clean = false;
        if (job.attempts < maxAttempts) again.push(job);
        else
          job.reject(
            new TransientFault('contention', 'other writers were faster three times', {
              retryAfterSeconds: 1,
            }),
          );
    }
  });
  return { clean, again };
}

/**
 * An unknown outcome is found out by trying again: ids and claims make that harmless. Where a round can not be
 * appended at all (one of its records is too large), each of its commands goes alone.
 */
export async function retryAfterFault(decided: readonly Decided[], fault: unknown): Promise<Job[]> {
  const again: Job[] = [];
  const spoilt = !isTransient(fault) && decided.length > 1;
  for (const { job } of decided) {
    if (!spoilt) job.attempts++;
    job.alone ||= spoilt;
    if (spoilt || (isTransient(fault) && job.attempts < maxAttempts)) again.push(job);
    else job.reject(fault);
  }
  if (again.length > 0 && !spoilt) await new Promise((resolve) => setTimeout(resolve, retryPauseMs));
  return again;
}
