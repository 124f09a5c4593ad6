// Load, fold, decide, append, answer: the five steps of every command, for one aggregate. Knows no aggregate by
// name.
//
// I1  One queue per stream in a process: commands on one stream are decided in the order they came, never at
//     once; all that wait are decided in one round and appended together, each with its own outcome.
// I2  Whatever is answered, a refusal too, was true at the stream's end: a verdict without events still demands,
//     in its commit, that the stream still ends where it was decided.
// I3  A state that may hold events which were not stored is thrown away, never kept.
// I4  A command that finds nothing left to say may be the repetition of one that said it: its own answer is looked up
//     before another is composed.
// I5  A command that met another writer is decided again on what is stored now, three times at most.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { AnswerWish, CommandRequest, DispatchOutcome } from '../ports/dispatch.port.ts';
import type { CommandOutcome, EventStore } from '../ports/event-store.port.ts';
import { TransientFault } from '../ports/faults.ts';
import type { Answers } from './answers.ts';
import { decideJob, retryAfterFault, settle } from './command-round.ts';
import type { Decided, Job } from './command-round.ts';
import type { Completed } from './completion.ts';
import type { Fold } from './fold.ts';
import type { Folded } from './fold-stream.ts';
import { foldedStreams } from './folded-streams.ts';
import type { StreamSnapshots } from './snapshot-taker.ts';

const maxRoundCommands = 100;
const maxWaitingPerStream = 2_000;
const maxKeptStreams = 2_000;

interface Question<State> {
  readonly tenant: TenantId;
  readonly answer: (state: State) => void;
  readonly reject: (fault: unknown) => void;
}

interface Queue<State> {
  readonly jobs: Job[];
  readonly questions: Question<State>[];
}

/** The handler of one aggregate's commands. */
export interface CommandHandler<State> {
  /** `wish`: how it is answered, where a request waits for that. `completed` is what is decided: the command with its outside facts, or the refusal that these decided (an invite was revoked). */
  readonly handle: (
    stream: StreamName,
    request: CommandRequest,
    wish: AnswerWish | undefined,
    completed: Completed,
  ) => Promise<DispatchOutcome>;
  /** Asks the state of a stream as it is in the store now; `select` must copy what it needs. */
  readonly ask: <Fact>(tenant: TenantId, stream: StreamName, select: (state: State) => Fact) => Promise<Fact>;
}

/** A handler over a store. Faults: those of the store; `contention` after three conflicts; `overloaded` when a queue is full. */
export function commandHandler<State>(
  fold: Fold<State>,
  store: EventStore,
  answers: Answers,
  snapshots?: StreamSnapshots<State>,
): CommandHandler<State> {
  const streams = foldedStreams({ fold, store, snapshots }, maxKeptStreams);
  const queues = new Map<StreamName, Queue<State>>();

  const queueOf = (stream: StreamName): Queue<State> => {
    const waiting = queues.get(stream);
    if (waiting !== undefined) return waiting;
    const queue: Queue<State> = { jobs: [], questions: [] };
    queues.set(stream, queue);
    queueMicrotask(() => void work(stream, queue));
    return queue;
  };

  const work = async (stream: StreamName, queue: Queue<State>): Promise<void> => {
    while (queue.jobs.length > 0 || queue.questions.length > 0) {
      const questions = queue.questions.splice(0);
      const round = queue.jobs.splice(0, queue.jobs[0]?.alone === true ? 1 : maxRoundCommands);
      const tenant = (questions[0] ?? round[0]?.request)?.tenant;
      if (tenant === undefined) break;
      try {
        const refresh = questions.length > 0 || round.some(({ request }) => request.ifRevision !== undefined);
        const folded = await streams.take(tenant, stream, refresh);
        for (const { answer } of questions) answer(folded.state);
        if (round.length === 0) streams.put(stream, folded);
        else queue.jobs.unshift(...(await decideRound(tenant, stream, folded, round)));
      } catch (fault) {
        for (const { reject } of [...questions, ...round]) reject(fault);
      }
    }
    queues.delete(stream);
  };

  /** Decides a round and appends it; gives back the jobs that must be decided again. */
  const decideRound = async (
    tenant: TenantId,
    stream: StreamName,
    start: Folded<State>,
    round: readonly Job[],
  ): Promise<Job[]> => {
    let { state } = start;
    let revision = start.tail === 'none' ? -1n : start.tail.revision;
    const decided: Decided[] = [];
    for (const job of round) {
      const next = await decideJob(fold, store, answers, job, { stream, tail: start.tail, state, revision });
      if (next === undefined) continue;
      for (const event of next.verdict.events) state = fold.evolve(state, event);
      ({ revision } = next.verdict);
      decided.push(next);
    }
    let outcomes: readonly CommandOutcome[];
    try {
      outcomes = await store.append(decided.map(({ command }) => command));
    } catch (fault) {
      return retryAfterFault(decided, fault);
    }
    const settled = settle(store, decided, outcomes);
    const tail = outcomes.reduce<Folded<State>['tail']>(
      (end, { tails }) => tails.get(stream) ?? end,
      start.tail,
    );
    if (settled.clean) streams.put(stream, { state, tail });
    snapshots?.passed(tenant, stream, start.tail, tail);
    return settled.again;
  };

  return {
    handle: (stream, request, wish, completed) =>
      new Promise((resolve, reject) => {
        const { jobs } = queueOf(stream);
        if (jobs.length >= maxWaitingPerStream) {
          reject(
            new TransientFault('overloaded', 'too many commands wait for one stream', {
              retryAfterSeconds: 1,
            }),
          );
        } else {
          jobs.push({ request, wish, completed, resolve, reject, attempts: 0, alone: false });
        }
      }),
    ask: (tenant, stream, select) =>
      new Promise((resolve, reject) => {
        const answer = (state: State): void => resolve(select(state));
        queueOf(stream).questions.push({ tenant, answer, reject });
      }),
  };
}
