// What is done about one claimed effect, and what it comes to.
//   T1  An effect whose reply was lost is looked up before it is asked for again.
//   T2  Only an answer about the effect itself counts against it, ten at most; then it is parked. That a system is away never
//       does, nor that a command could not be stored.
//   T3  The domain is told of each end by one command, under the effect's id. A refusal is kept before it is told, so that an
//       effect never ends in two ways; that it happened can be told at once, since a look-up finds it again.
import { toEpochMs } from '../domain/shared/instant.ts';
import { causeOf } from '../following/reason-of.ts';
import type { Dispatch } from '../ports/dispatch.port.ts';
import type { ClaimedEffect, Conclusion } from '../ports/effect.ts';
import type { EffectLedger } from '../ports/effect-ledger.port.ts';
import { FatalFault, isTransient } from '../ports/faults.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import { insideContext } from '../ports/inside-context.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { SystemBreaker } from './breaker/system-breaker.ts';
import { callSystem } from './effect-call.ts';
import type { CallPorts, Called } from './effect-call.ts';
import { failed, growing, longestPostponementMs, parked, waiting } from './effect-conclusions.ts';
import { intentsOf } from './effect-intake.ts';
import { tracedTurns } from './effect-spans.ts';
import { takeOn } from './effect-take-on.ts';
import type { TakeOnPorts } from './effect-take-on.ts';
import type { Ended, LookedUp, Operation, Performed, Reactor } from './reactor.ts';

/** A reply that was lost may still be on its way outside: it is looked up a little later. */
const lookUpAfterMs = 500;
/** A claim that was put off for more than an hour would count as one whose clock was set back (claim.sql.ts). */
const longestWantedPauseMs = 30 * 60_000;
const lookUpAgainMs = 5_000;
const tellAgainMs = 5_000;

/** What turns are done with. */
export interface TurnPorts extends Omit<CallPorts, 'breaker' | 'observer'>, Pick<TakeOnPorts, 'readEvents'> {
  readonly ledger: Pick<EffectLedger, 'replace'>;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly breaker: SystemBreaker;
  readonly ids: IdSource;
  readonly observer: Observer;
}

/** One turn; `over` is aborted when the claim is lost or the process ends. Without a conclusion the ledger has moved already. */
export type EffectTurns = (claim: ClaimedEffect, over: AbortSignal) => Promise<Conclusion | undefined>;

/** Turns of a reactor's effects. */
export function effectTurns(reactor: Reactor, ports: TurnPorts): EffectTurns {
  const tell = telling(reactor, ports);
  const perform = async (claim: ClaimedEffect, operation: Operation, over: AbortSignal) => {
    countAttempt(reactor, ports, claim);
    const called = await callSystem<Performed>(ports, 'perform', claim, operation, over, (terms) =>
      operation.perform(claim, terms),
    );
    if (called.came.kind !== 'done') return afterPerform(claim, called);
    const { result } = called.came;
    const ending = await tell(claim, { end: 'done', result, code: undefined });
    return { ...ending, concludedBy: 'reply', result, attempt: called.attempt('done') } as const;
  };
  const lookUp = async (claim: ClaimedEffect, operation: Operation, over: AbortSignal) => {
    const called = await callSystem<LookedUp>(ports, 'look-up', claim, operation, over, (terms) =>
      operation.lookUp(claim, terms),
    );
    if (called.came.kind !== 'done') return afterLookUp(claim, called);
    const { result } = called.came;
    const ending = await tell(claim, { end: 'done', result, code: undefined });
    return { ...ending, concludedBy: 'look-up', result, attempt: called.attempt('done') } as const;
  };
  const turn: EffectTurns = async (claim, over) => {
    if (claim.turn === 'decode') return decode(reactor, ports, claim);
    if (claim.turn === 'take-on') return takeOn(reactor, ports, claim);
    if (claim.end !== undefined) {
      return tell(claim, { end: claim.end, result: claim.result, code: claim.code });
    }
    const operation = reactor.operations[claim.operation];
    if (claim.turn === 'look-up') {
      return operation === undefined
        ? failed(claim, 'unknown', noOperation(claim))
        : lookUp(claim, operation, over);
    }
    return operation === undefined
      ? failed(claim, 'intended', noOperation(claim))
      : perform(claim, operation, over);
  };
  const { tracer } = ports.observer;
  return tracer === undefined ? turn : tracedTurns(turn, tracer);
}

/** What follows a call that asked for an effect, where it was not done. */
function afterPerform(claim: ClaimedEffect, { came, attempt }: Called<Performed>): Conclusion {
  switch (came.kind) {
    case 'not-sent':
      return { ...waiting(claim, 'intended', 0), unsent: true };
    case 'refused': {
      const { code } = came;
      return { ...waiting(claim, 'refused', 0), concludedBy: 'reply', code, attempt: attempt('refused') };
    }
    case 'failed':
      return { ...failed(claim, 'intended', came), attempt: attempt('failed') };
    case 'not-yet': {
      const againInMs = wantedPause(came.againInMs) ?? longestWantedPauseMs;
      return { ...waiting(claim, 'intended', againInMs), attempt: attempt('failed') };
    }
    case 'away': {
      const pauseMs = wantedPause(came.retryAfterMs);
      if (came.mayHaveHappened)
        return { ...waiting(claim, 'unknown', pauseMs ?? lookUpAfterMs), attempt: attempt('lost') };
      const againInMs = pauseMs ?? growing(claim.attempts, longestPostponementMs);
      return { ...waiting(claim, 'intended', againInMs), attempt: attempt('away') };
    }
    case 'broken':
      return { ...failed(claim, 'unknown', causeOf(came.fault)), attempt: attempt('lost') };
    case 'done':
    case 'interrupted':
      return { ...waiting(claim, 'unknown', lookUpAfterMs), attempt: attempt('lost') };
  }
}

/** The pause that a system asked for, within reason: what waits for longer is asked for again, and postponed again. */
function wantedPause(retryAfterMs: number | undefined): number | undefined {
  if (retryAfterMs === undefined || !Number.isFinite(retryAfterMs)) return undefined;
  return Math.min(Math.max(retryAfterMs, 0), longestWantedPauseMs);
}

/** What follows a call that looked an effect up, where it had not happened or is not known to. */
function afterLookUp(claim: ClaimedEffect, { came, attempt }: Called<LookedUp>): Conclusion {
  switch (came.kind) {
    case 'not-sent':
      return waiting(claim, 'unknown', 0);
    case 'absent': {
      const againInMs = claim.attempts < 2 ? 0 : growing(claim.attempts, longestPostponementMs);
      return { ...waiting(claim, 'absent', againInMs), attempt: attempt('absent') };
    }
    case 'still-unknown':
      return { ...waiting(claim, 'unknown', lookUpAgainMs), attempt: attempt('still-unknown') };
    case 'away':
      return {
        ...waiting(claim, 'unknown', wantedPause(came.retryAfterMs) ?? lookUpAgainMs),
        attempt: attempt('away'),
      };
    case 'broken':
      return { ...failed(claim, 'unknown', causeOf(came.fault)), attempt: attempt('lost') };
    case 'done':
    case 'interrupted':
      return { ...waiting(claim, 'unknown', lookUpAfterMs), attempt: attempt('lost') };
  }
}

/** Tells the domain of an end; it is told again later where that fails. */
function telling(reactor: Reactor, { dispatch, ids, clock, observer }: TurnPorts) {
  return async (claim: ClaimedEffect, ended: Ended): Promise<Conclusion> => {
    try {
      const operation = reactor.operations[claim.operation];
      if (operation === undefined) return failed(claim, ended.end, noOperation(claim));
      const at = clock.now();
      const by = { kind: 'reactor', id: reactor.name } as const;
      const command = operation.conclude(claim, ended, { by, at });
      if (command !== undefined) {
        const { tenant, origin, name } = claim;
        const effect = name === '' ? {} : { effect: name };
        const cause = { kind: 'event', reactor: reactor.name, origin, ...effect } as const;
        await dispatch.decide(command, insideContext(ids, cause, { tenant, actor: by, at }));
      }
      return { ...waiting(claim, ended.end, 0), finished: true };
    } catch (fault) {
      if (!isTransient(fault) && !(fault instanceof FatalFault))
        return failed(claim, ended.end, causeOf(fault));
      const fact =
        'The domain could not be told how an effect ended; it is told again until it can be. The effect itself is not repeated.';
      observer.warn(fact, { reactor: reactor.name, effect: claim.effect }, fault);
      return waiting(claim, ended.end, tellAgainMs);
    }
  };
}

/** Reads an event again that could not be read, and puts its effects in its place. */
async function decode(
  reactor: Reactor,
  { ledger, readEvents, ids }: Pick<TurnPorts, 'ledger' | 'readEvents' | 'ids'>,
  claim: ClaimedEffect,
): Promise<Conclusion | undefined> {
  try {
    const [event] = await readEvents(claim, 1);
    if (event === undefined) throw new Error(`the log has no event ${claim.stream}@${claim.revision}`);
    const { effects, undecodable } = intentsOf(reactor, ids, event);
    const [unread] = undecodable;
    if (unread !== undefined) return parked(claim, 'intended', unread.cause);
    await ledger.replace(claim, { effects, undecodable });
    return undefined;
  } catch (fault) {
    if (isTransient(fault)) return waiting(claim, 'intended', longestPostponementMs);
    return parked(claim, 'intended', causeOf(fault));
  }
}

function countAttempt(
  { name: reactor }: Reactor,
  { breaker, clock, observer }: Pick<TurnPorts, 'breaker' | 'clock' | 'observer'>,
  { attempts, recorded }: ClaimedEffect,
): void {
  if (attempts > 1) {
    breaker.retries.retry();
    observer.count('effect_retries_total', { reactor });
    return;
  }
  breaker.retries.firstAttempt();
  const waitedMs = toEpochMs(clock.now()) - toEpochMs(recorded);
  observer.time('effect_start_seconds', Math.max(0, waitedMs) / 1_000, { reactor });
}

function noOperation({ reactor, operation }: ClaimedEffect) {
  const sentence = `This version of ${reactor} has no operation ${operation}.`;
  return { code: 'operation-unknown', sentence };
}
