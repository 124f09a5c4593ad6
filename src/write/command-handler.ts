// Load, fold, decide, append, answer: the five steps of every command, for one aggregate. Knows no aggregate by name; a
// round of commands on a stream is decided one after the other and appended at once.
//
// I1  One queue per stream in a process: commands on one stream are decided in the order they came, never at
//     once; all that wait are decided in one round and appended together, each with its own outcome.
// I2  A state is kept for the next round only if it is what the store holds (settle-round.ts says when).
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { AnswerWish, CommandRequest, DispatchOutcome } from '../ports/dispatch.port.ts';
import type { CommandOutcome, EventStore, StreamTail } from '../ports/event-store.port.ts';
import { TransientFault } from '../ports/faults.ts';
import type { InReadableWords } from '../ports/readable-words.ts';
import type { SpentOn } from '../ports/lap-timer.ts';
import type { Answers } from './answers.ts';
import type { Completed } from './completion.ts';
import { decideJob } from './decide-job.ts';
import type { Folded } from './fold-stream.ts';
import type { Fold } from './fold.ts';
import { foldedStreams } from './folded-streams.ts';
import type { Decided, Job } from './job.ts';
import { retryAfterFault, settle } from './settle-round.ts';
import type { StreamSnapshots } from './snapshot-taker.ts';

const maxRoundCommands = 100;
const maxWaitingPerStream = 2_000;
const maxKeptStreams = 2_000;

interface Question<State> {
  readonly tenant: TenantId;
  readonly answer: (state: State, tail: Folded<State>['tail']) => void;
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
  /** Asks the state of a stream as it is in the store now, and its last instant; `select` must copy what it needs. */
  readonly ask: <Fact>(
    tenant: TenantId,
    stream: StreamName,
    select: (state: State, last: Instant | undefined) => Fact,
  ) => Promise<Fact>;
}

/** Where nobody else is. */
const asTheyAre: InReadableWords = (events) => events;

/** A handler over a store. Faults: those of the store; `contention` after twelve conflicts; `overloaded` when a queue is full; those of `inReadableWords`. */
export function commandHandler<State>(
  fold: Fold<State>,
  store: EventStore,
  answers: Answers,
  snapshots?: StreamSnapshots<State>,
  inReadableWords: InReadableWords = asTheyAre,
): CommandHandler<State> {
  const deciding = { fold, store, answers, inReadableWords };
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
      lap(round, 'queue');
      try {
        const refresh =
          questions.length > 0 || round.some(({ request }) => request.precondition !== undefined);
        const folded = await streams.take(tenant, stream, refresh);
        lap(round, 'store');
        for (const { answer } of questions) answer(folded.state, folded.tail);
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
    let last = lastInstantOf(start.tail);
    const decided: Decided[] = [];
    for (const job of round) {
      const standing = { stream, tail: start.tail, state, revision, last };
      const next = await decideJob(deciding, job, standing);
      if (next === undefined) continue;
      for (const event of next.verdict.events) state = fold.evolve(state, event);
      if (next.verdict.events.length > 0) last = next.verdict.at;
      ({ revision } = next.verdict);
      decided.push(next);
    }
    lap(round, 'decide');
    let outcomes: readonly CommandOutcome[];
    try {
      outcomes = await store.append(decided.map(({ command }) => command));
    } catch (fault) {
      return retryAfterFault(decided, fault);
    }
    lap(round, 'store');
    const settled = settle(store, decided, outcomes);
    const tail = outcomes.reduce<Folded<State>['tail']>(
      (end, { tails }) => tails.get(stream) ?? end,
      start.tail,
    );
    if (settled.clean) streams.put(stream, { state, tail }); // I2
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
          jobs.push({ request, wish, completed, resolve, reject, conflicts: 0, failures: 0, alone: false });
        }
      }),
    ask: (tenant, stream, select) =>
      new Promise((resolve, reject) => {
        const answer = (state: State, tail: Folded<State>['tail']): void =>
          resolve(select(state, lastInstantOf(tail)));
        queueOf(stream).questions.push({ tenant, answer, reject });
      }),
  };
}

/** Tells those who ask on what the time of these jobs went. */
function lap(round: readonly Job[], on: SpentOn): void {
  for (const { request } of round) request.laps?.lap(on);
}

function lastInstantOf(tail: StreamTail | 'none'): Instant | undefined {
  return tail === 'none' ? undefined : tail.at;
}
