// Decides one command on its stream as it is after those decided before it, and says what is appended for it.
//
// I1  Whatever is answered, a refusal too, was true at the stream's end: a verdict without events still demands,
//     in its commit, that the stream still ends where it was decided.
// I2  A command that finds nothing left to say may be the repetition of one that said it: its own answer is looked up
//     before another is composed.
// I3  A command is decided at its own instant, but never before the stream's last one: clocks of processes differ and are
//     set back, and what is recorded must not end before it began.
import type { DomainCommand } from '../domain/all-commands.ts';
import type { StreamName } from '../domain/shared/ids.ts';
import { laterOf } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { NamedRevisions, Precondition } from '../ports/demanded-revision.ts';
import type { AnswerWish, CommandRequest, DispatchOutcome, Verdict } from '../ports/dispatch.port.ts';
import type { EventStore, StreamTail } from '../ports/event-store.port.ts';
import type { InReadableWords } from '../ports/readable-words.ts';
import { answerToKeep, earlierAnswer } from './answers.ts';
import type { Answers } from './answers.ts';
import { mostLookedBackFromDemand, saidBefore } from './done-before.ts';
import type { Fold } from './fold.ts';
import type { Decided, Job } from './job.ts';

/** The stream as it is after the jobs decided so far; `tail` is the one that the round started from. */
export interface RoundState<State> {
  readonly stream: StreamName;
  readonly tail: StreamTail | 'none';
  readonly state: State;
  readonly revision: bigint;
  /** Of the stream's last event. */
  readonly last: Instant | undefined;
}

/** What it is decided with. */
export interface DecidingPorts<State> {
  readonly fold: Fold<State>;
  readonly store: EventStore;
  readonly answers: Answers;
  readonly inReadableWords: InReadableWords;
}

/** Decides one job; `undefined` where it has its outcome already. A failure is its own, not the round's: it rejects the job and nothing else. */
export async function decideJob<State>(
  { fold, store, answers, inReadableWords }: DecidingPorts<State>,
  job: Job,
  { stream, tail, state, revision, last }: RoundState<State>,
): Promise<Decided | undefined> {
  const { request, wish, completed } = job;
  const { precondition, context, tenant } = request;
  let saysNothing = false;
  try {
    const decision = 'refusal' in completed ? completed : fold.decide(inOrder(completed, last), state);
    // What is refused is refused at any revision (RFC 9110, 13.2.1), so that nobody learns the revision of what they may not see.
    if (decision.kind === 'accepted' && precondition !== undefined && !isMet(precondition, revision)) {
      // Not awaited: nothing else in the round depends on it.
      outcomeBefore(store, answers, request, wish, stream).then(
        (before) => job.resolve(before ?? { kind: 'stale', revision }),
        job.reject,
      );
      return undefined;
    }
    const events = decision.kind === 'accepted' ? inReadableWords(decision.events) : [];
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
    const writes = [{ stream, tail, events }]; // I1
    return {
      job,
      verdict,
      answer,
      command: { tenant, context, writes, ...(isKept && answer && { answer }) },
    };
  } catch (fault) {
    // An answer that only events can give, of a command that said them before a kill kept it from answering (I2).
    const said = saysNothing
      ? await saidBefore(store, request, wish, stream).catch(() => undefined)
      : undefined;
    if (said === undefined) job.reject(fault);
    else job.resolve(said);
    return undefined;
  }
}

/**
 * What a request got that is sent again, where its own events have moved the stream on from what it demands: its answer, or
 * one from its events where a kill kept it from answering (I2). `undefined` for a first request.
 */
async function outcomeBefore(
  store: EventStore,
  answers: Answers,
  request: CommandRequest,
  wish: AnswerWish | undefined,
  stream: StreamName,
): Promise<DispatchOutcome | undefined> {
  if (wish === undefined || wish.keyless === true) return undefined;
  return (
    (await earlierAnswer(answers, wish)) ?? saidBefore(store, request, wish, stream, mostLookedBackFromDemand)
  );
}

function isMet({ match, noneMatch }: Precondition, revision: bigint): boolean {
  if (match !== undefined && !isNamed(match, revision)) return false;
  return noneMatch === undefined || !isNamed(noneMatch, revision);
}

function isNamed(named: NamedRevisions, revision: bigint): boolean {
  return named === 'any' ? revision >= 0n : named.includes(revision);
}

/** I3. As good as always it is the command itself. */
function inOrder(command: DomainCommand, last: Instant | undefined): DomainCommand {
  const at = notBefore(last, command.at);
  return at === command.at ? command : { ...command, at };
}

function notBefore(last: Instant | undefined, at: Instant): Instant {
  return last === undefined ? at : laterOf(last, at);
}
