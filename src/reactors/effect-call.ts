// Calls an outside system about an effect: under its breaker, for so long at most, with what came of it for the record.
import { fromEpochMs, toEpochMs } from '../domain/shared/instant.ts';
import { causeOf } from '../following/reason-of.ts';
import type { Clock, Pace } from '../ports/clock.port.ts';
import type { AttemptEnd, ClaimedEffect } from '../ports/effect.ts';
import { FatalFault, isTransient } from '../ports/faults.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { SystemBreaker } from './breaker/system-breaker.ts';
import { callSpan } from './effect-spans.ts';
import type { Away, CallTerms, LookedUp, Operation, Performed } from './reactor.ts';

/** The call ended without an answer for a reason of ours: a mistake of the code, or the claim was lost or the process ends. */
export type NoAnswer =
  { readonly kind: 'broken'; readonly fault: unknown } | { readonly kind: 'interrupted' };

/** What a call came to; `not-sent` where the breaker opened meanwhile. */
export interface Called<Made> {
  readonly came: Made | Away | NoAnswer | { readonly kind: 'not-sent' };
  /** The record of the attempt, in the given class; counts it. */
  readonly attempt: (as: AttemptEnd['class']) => AttemptEnd;
}

/** What calls are made with. */
export interface CallPorts {
  readonly breaker: Pick<SystemBreaker, 'call'>;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Pick<Observer, 'time' | 'count' | 'tracer'>;
}

/** One call. `over` is aborted when nobody waits for its answer any more. Never rejects. */
export async function callSystem<Made extends Performed | LookedUp>(
  { breaker, clock, pace, observer }: CallPorts,
  act: AttemptEnd['act'],
  claim: ClaimedEffect,
  { timeoutMs }: Pick<Operation, 'timeoutMs'>,
  over: AbortSignal,
  ask: (terms: CallTerms) => Promise<Made>,
): Promise<Called<Made>> {
  const deadline = fromEpochMs(toEpochMs(clock.now()) + timeoutMs);
  const idempotencyKey = claim.effect;
  const beganMs = pace.monotonicMs();
  const came = await breaker.call(async () => {
    const span = observer.tracer && callSpan(observer.tracer, act, claim);
    const answer = await within(pace, timeoutMs, over, (signal) => ask({ idempotencyKey, deadline, signal }));
    span?.end({ 'voicemeet.came': answer.kind }, failureOf(answer));
    return answer;
  });
  const { reactor, operation } = claim;
  if (came.kind !== 'not-sent') {
    observer.time('effect_call_seconds', (pace.monotonicMs() - beganMs) / 1_000, { reactor, operation });
  }
  return {
    came,
    attempt: (as) => {
      observer.count('effect_attempts_total', { reactor, act, class: as });
      return { act, class: as, deadline, ...recordOf(came) };
    },
  };
}

/** The code of an outcome that is no answer about the effect, or one that it failed. */
function failureOf(came: Performed | LookedUp | Away | NoAnswer): string | undefined {
  if (came.kind === 'broken') return causeOf(came.fault).code;
  if (came.kind === 'interrupted') return came.kind;
  return came.kind === 'away' || came.kind === 'failed' ? came.code : undefined;
}

/** What is kept of an outcome. */
function recordOf(came: object): Partial<Pick<AttemptEnd, 'code' | 'providerRequest' | 'answer'>> {
  const { code, providerRequest, answer }: Partial<Record<'code' | 'providerRequest' | 'answer', string>> =
    came;
  return { code, providerRequest, answer };
}

/**
 * Asks, for so long at most. A fault says that the system is away and nothing about the effect; any other error is a mistake of the code.
 * One signal for all that ends a call: several that are joined, and errors as reasons that nobody reads, were a fifth of an effect's time.
 */
async function within<Made>(
  pace: Pace,
  timeoutMs: number,
  over: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Made>,
): Promise<Made | Away | NoAnswer> {
  const ended = new AbortController();
  const interrupt = (): void => ended.abort(over.reason);
  if (over.aborted) interrupt();
  else over.addEventListener('abort', interrupt, { once: true });
  const limit = pace.pause(timeoutMs, ended.signal).then((): Away | NoAnswer => {
    if (ended.signal.aborted) return { kind: 'interrupted' };
    ended.abort();
    return { kind: 'away', code: 'timeout', mayHaveHappened: true };
  });
  try {
    return await Promise.race([ask(ended.signal), limit]);
  } catch (fault) {
    if (over.aborted) return { kind: 'interrupted' };
    const isOutside = isTransient(fault) || fault instanceof FatalFault;
    if (!isOutside) return { kind: 'broken', fault };
    return { kind: 'away', code: causeOf(fault).code, mayHaveHappened: true };
  } finally {
    over.removeEventListener('abort', interrupt);
    ended.abort(answered);
  }
}

/** Why a signal is aborted whose call is over. */
const answered = 'answered';
