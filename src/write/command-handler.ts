// Load, fold, decide, append, answer: the five steps of every command, for one aggregate. Knows no aggregate by name; a
// round of commands on a stream is decided one after the other and appended at once.
//
// I1  One queue per stream in a process: commands on one stream are decided in the order they came, never at
//     once; all that wait are decided in one round and appended together, each with its own outcome.
// I2  Whatever is answered, a refusal too, was true at the stream's end: a verdict without events still demands,
//     in its commit, that the stream still ends where it was decided.
// I3  A state that may hold events which were not stored is thrown away, never kept.
// I4  A command that finds nothing left to say may be the repetition of one that said it: its own answer is looked up
//     before another is composed.
// I5  A command that met another writer is decided again on what is stored now, three times at most.
// I6  A command is decided at its own instant, but never before the stream's last one: clocks of processes differ and are
//     set back, and what is recorded must not end before it began.
import type { DomainCommand } from '../domain/all-commands.ts';
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import { laterOf } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { DemandedRevision } from '../ports/demanded-revision.ts';
import type { AnswerWish, CommandRequest, DispatchOutcome, Verdict } from '../ports/dispatch.port.ts';
import type { CommandOutcome, DecidedCommand, EventStore, StreamTail } from '../ports/event-store.port.ts';
import type { KeptAnswer } from '../ports/kept-answer.ts';
import { TransientFault, isTransient } from '../ports/faults.ts';
import type { SpentOn } from '../ports/lap-timer.ts';
import { answerToKeep, earlierAnswer, replayOf } from './answers.ts';
import type { Answers } from './answers.ts';
import type { Completed } from './completion.ts';
import { answerAnew, saidBefore } from './done-before.ts';
import type { Folded } from './fold-stream.ts';
import type { Fold } from './fold.ts';
import { foldedStreams } from './folded-streams.ts';
import type { StreamSnapshots } from './snapshot-taker.ts';

const maxRoundCommands = 100;
const maxWaitingPerStream = 2_000;
const maxKeptStreams = 2_000;
const maxAttempts = 3;
const retryPauseMs = 50;

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
      lap(round, 'queue');
      try {
        const refresh = questions.length > 0 || round.some(({ request }) => request.ifRevision !== undefined);
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
      const next = await decideJob(fold, store, answers, job, standing);
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

/** A command that waits for its outcome. */
interface Job {
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
interface Decided {
  readonly job: Job;
  readonly verdict: Verdict;
  /** What is replied; kept where `command` carries it. */
  readonly answer: KeptAnswer | undefined;
  readonly command: DecidedCommand;
}

/** The stream as it is after the jobs decided so far; `tail` is the one that the round started from. */
interface RoundState<State> {
  readonly stream: StreamName;
  readonly tail: StreamTail | 'none';
  readonly state: State;
  readonly revision: bigint;
  /** Of the stream's last event. */
  readonly last: Instant | undefined;
}

/** Decides one job; `undefined` where it has its outcome already. A failure is its own, not the round's. */
async function decideJob<State>(
  fold: Fold<State>,
  store: EventStore,
  answers: Answers,
  job: Job,
  { stream, tail, state, revision, last }: RoundState<State>,
): Promise<Decided | undefined> {
  const { request, wish, completed } = job;
  const { ifRevision, context, tenant } = request;
  let saysNothing = false;
  try {
    const decision = 'refusal' in completed ? completed : fold.decide(inOrder(completed, last), state);
    // What is refused is refused at any revision (RFC 9110, 13.2.1), so that nobody learns the revision of what they may not see.
    if (decision.kind === 'accepted' && ifRevision !== undefined && !isDemanded(ifRevision, revision)) {
      job.resolve({ kind: 'stale', revision });
      return undefined;
    }
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
    const already = decision.kind === 'accepted' ? decision.already : undefined;
    const after = { revision: revision + BigInt(events.length), at: notBefore(last, context.at) };
    const verdict: Verdict = { stream, ...after, events, refusal, already };
    const answer = wish && answerToKeep(wish, context.command, verdict);
    const isKept = events.length > 0 || wish?.keyless !== true;
    const writes = [{ stream, tail, events }];
    return {
      job,
      verdict,
      answer,
      command: { tenant, context, writes, ...(isKept && answer && { answer }) },
    };
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

function isDemanded(demanded: DemandedRevision, revision: bigint): boolean {
  return demanded === 'any' ? revision >= 0n : demanded.includes(revision);
}

/** I6. As good as always it is the command itself. */
function inOrder(command: DomainCommand, last: Instant | undefined): DomainCommand {
  const at = notBefore(last, command.at);
  return at === command.at ? command : { ...command, at };
}

function notBefore(last: Instant | undefined, at: Instant): Instant {
  return last === undefined ? at : laterOf(last, at);
}

function lastInstantOf(tail: StreamTail | 'none'): Instant | undefined {
  return tail === 'none' ? undefined : tail.at;
}

/** Tells each job its outcome. `clean`: the state that was decided on is the state that is stored (I3). */
function settle(
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
async function retryAfterFault(decided: readonly Decided[], fault: unknown): Promise<Job[]> {
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
