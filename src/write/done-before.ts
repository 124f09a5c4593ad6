// A command that did its work before, though its answer is not kept: the answer is composed anew from the
// command's own events, so that the key gives the same again and does nothing twice (docs/guarantees.md).
import type { StreamName } from '../domain/shared/ids.ts';
import type { AnswerWish, CommandRequest, DispatchOutcome, Verdict } from '../ports/dispatch.port.ts';
import type { DoneBefore } from '../ports/event-log.port.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import { FatalFault } from '../ports/faults.ts';
import { answerToKeep, replayOf, sameRequest } from './answers.ts';

/** The most events that one command appends. */
const mostEvents = 100;
/** How far back a repetition looks for what it said the first time: it comes soon, and at most a page is read. */
const mostLookedBack = 1_000;
/**
 * The same where a revision is demanded: whoever demands a wrong one again and again must not make us read pages. To read only what
 * comes right after the demanded revision would be less, and not enough: who sends a request again under its key may demand
 * another one by then, and If-None-Match names none that it came after. It is one read of records that stay sealed, and only
 * of a request under its client's key whose answer is not kept.
 */
export const mostLookedBackFromDemand = 100;

/**
 * The outcome of a command whose events are in its stream, the last at `done.revision`; where the log still wants the
 * answer, it is kept now. A request for another stream than `asked` is another request, and as long as the digest
 * is kept, one with another body too. Raises a fatal fault `command-lost` where the stream does not hold what the log says.
 */
export async function answerAnew(
  store: EventStore,
  { tenant, context }: CommandRequest,
  wish: AnswerWish | undefined,
  asked: StreamName,
  done: DoneBefore,
): Promise<DispatchOutcome> {
  const { stream, revision, position, request } = done;
  const isOther = wish !== undefined && request !== undefined && !sameRequest(request, wish);
  if (isOther || stream !== asked) return { kind: 'key-reused' };
  const range = { from: revision, direction: 'backwards', limit: mostEvents } as const;
  const latest = await store.read(tenant, stream, range, 'sealed');
  const events = latest.filter(({ command }) => command === context.command).reverse();
  const [last] = latest;
  if (last === undefined || events.length === 0) {
    throw new FatalFault(
      'command-lost',
      `No event of command ${context.command} ends at ${stream}@${revision}.`,
    );
  }
  const said = events.map(({ event }) => event);
  const verdict: Verdict = { stream, revision, events: said, refusal: undefined, at: last.at };
  if (wish === undefined) return { kind: 'decided', verdict, position };
  const answer = answerToKeep(wish, context.command, verdict);
  const [kept] = await store.append([{ tenant, context, writes: [], answer }]);
  switch (kept?.outcome.kind) {
    case 'answered':
      return replayOf(wish, kept.outcome);
    case 'held':
      return { kind: 'in-flight' };
    case 'tampered':
      throw kept.outcome.fault;
    default:
      return { kind: 'decided', verdict, position, answer };
  }
}

/**
 * The outcome of a command that finds nothing left to say because it said it itself, before its answer was kept: found
 * by its events among the last of the stream. `undefined` where none of them are its own.
 */
export async function saidBefore(
  store: EventStore,
  request: CommandRequest,
  wish: AnswerWish | undefined,
  stream: StreamName,
  limit = mostLookedBack,
): Promise<DispatchOutcome | undefined> {
  const range = { from: 'end', direction: 'backwards', limit } as const;
  const recent = await store.read(request.tenant, stream, range, 'sealed');
  const last = recent.find(({ command }) => command === request.context.command);
  if (last === undefined) return undefined;
  const { revision, position } = last;
  return answerAnew(store, request, wish, stream, { kind: 'done', stream, revision, position });
}
