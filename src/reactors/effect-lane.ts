// Works off the effects of one reactor: claims what is due, has its turns done, concludes. Any number of processes may.
//   W1  Claiming goes on for ever, also after faults of the database, so that what another process left is found.
//   W2  At most `concurrency` effects are held at once. A breaker that is open is asked before anything is claimed.
//   W3  A claim whose lease has run out by this process's own clock is not acted on, and a turn whose lease could not be
//       prolonged is interrupted when it ends, whether or not somebody still waits for the database: its reply counts as lost.
//   W4  A stop ends claiming first. What is under way may end within `drainMs`; then it is interrupted, and concluded as lost.
import { tellStuck } from '../following/tell-stuck.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { ClaimedEffect, Conclusion } from '../ports/effect.ts';
import type { EffectLedger } from '../ports/effect-ledger.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { SystemBreaker } from './breaker/system-breaker.ts';
import type { EffectTurns } from './effect-turns.ts';
import { keepLeases } from './held-claims.ts';
import type { HeldClaim } from './held-claims.ts';
import type { Reactor } from './reactor.ts';

const defaults = { leaseMs: 6_000, renewMs: 1_500, idleMs: 500, drainMs: 4_000, faultPauseMs: 1_000 };
/** Conclusions of one statement. */
const mostConclusions = 500;

/** What a lane works with. */
export interface LanePorts {
  readonly ledger: Pick<EffectLedger, 'claim' | 'renew' | 'conclude'>;
  readonly turns: EffectTurns;
  readonly breaker: Pick<SystemBreaker, 'allowed' | 'retries'>;
  readonly pace: Pace;
  readonly observer: Observer;
  /** Names this process among those that work off effects. */
  readonly holder: string;
}

/** Times in milliseconds. */
export type LaneOptions = Partial<typeof defaults>;

/** A lane. */
export interface EffectLane {
  /** Something may be due. */
  readonly wake: () => void;
  /** Works until aborted, then drains; never rejects. */
  readonly run: (stopRequested: AbortSignal) => Promise<void>;
}

/** The lane of a reactor. */
export function effectLane(
  { name: reactor, system: { concurrency } }: Pick<Reactor, 'name' | 'system'>,
  ports: LanePorts,
  options: LaneOptions = {},
): EffectLane {
  const { leaseMs, renewMs, idleMs, drainMs, faultPauseMs } = { ...defaults, ...options };
  const { ledger, turns, breaker, pace, observer, holder } = ports;
  const held = new Map<string, HeldClaim>();
  const woken = signalOf(pace);
  const concluding = conclusionQueue({ ledger, pace, observer: observer.child({ reactor }), faultPauseMs });

  const conclude = async (claim: ClaimedEffect, conclusion: Conclusion): Promise<void> => {
    if (!(await concluding.add(conclusion))) {
      observer.count('effect_claims_lost_total', { reactor });
      return;
    }
    if (conclusion.finished) observer.count('effects_ended_total', { reactor, end: conclusion.state });
    if (conclusion.state !== 'parked') return;
    const key = `${claim.stream}/${claim.revision}${claim.name === '' ? '' : `/${claim.name}`}`;
    const { correlation } = claim.origin;
    const reporting = observer.child({ reactor, correlation });
    tellStuck(reporting, { owner: `effects:${reactor}`, key }, conclusion.cause?.code ?? 'unknown');
  };
  const begin = (claim: ClaimedEffect, askedMs: number): void => {
    if (pace.monotonicMs() - askedMs >= leaseMs) return;
    const over = new AbortController();
    held.set(claim.effect, { claim, over, renewedMs: askedMs });
    void turns(claim, over.signal)
      .then((conclusion) => (conclusion === undefined ? undefined : conclude(claim, conclusion)))
      .catch((fault: unknown) => {
        observer.error(
          'A turn of an effect ended by a mistake of the program; the effect is looked up when its lease has run out.',
          { reactor, effect: claim.effect },
          fault,
        );
      })
      .finally(() => {
        held.delete(claim.effect);
        woken.set();
      });
  };

  /** Claims what fits and begins it; gives whether there may be more. */
  const look = async (): Promise<boolean> => {
    const room = concurrency - held.size;
    if (room <= 0) return false;
    const calls = breaker.allowed(room);
    const withCalls = breaker.retries.allows() ? 'any' : 'first-attempts';
    const which = calls === 0 ? 'no-calls' : withCalls;
    const askedMs = pace.monotonicMs();
    const claimed = await ledger.claim({
      reactor,
      holder,
      limit: calls === 0 ? room : calls,
      leaseMs,
      which,
    });
    for (const claim of claimed) begin(claim, askedMs);
    return claimed.length > 0;
  };
  const claimUntil = async (stop: AbortSignal): Promise<void> => {
    while (!stop.aborted) {
      woken.clear();
      try {
        if (await look()) continue;
        await woken.within(idleMs);
      } catch (fault) {
        observer.warn(
          'Effects can’t be claimed: nothing of this reactor happens outside until this works; trying again.',
          { reactor },
          fault,
        );
        await pace.pause(faultPauseMs, stop);
      }
    }
  };
  const drain = async (): Promise<void> => {
    const givenUpMs = pace.monotonicMs() + drainMs;
    for (const isLast of [false, true]) {
      while (held.size > 0 && pace.monotonicMs() < givenUpMs + (isLast ? drainMs : 0)) {
        woken.clear();
        await woken.within(idleMs);
      }
      for (const { over } of held.values()) over.abort();
    }
  };

  return {
    wake: woken.set,
    run: async (stopRequested) => {
      const ended = new AbortController();
      stopRequested.addEventListener('abort', woken.set, { once: true });
      const renewing = keepLeases({ ledger, pace, leaseMs, renewMs }, held, ended.signal);
      await claimUntil(stopRequested);
      await drain();
      concluding.close();
      ended.abort();
      await renewing;
    },
  };
}

/** A flag that can be waited for. */
function signalOf({ pause }: Pick<Pace, 'pause'>) {
  let isSet = false;
  let waiting: AbortController | undefined;
  return {
    set: (): void => {
      isSet = true;
      waiting?.abort();
      waiting = undefined;
    },
    clear: (): void => {
      isSet = false;
    },
    within: async (ms: number): Promise<void> => {
      if (isSet) return;
      waiting = new AbortController();
      await pause(ms, waiting.signal);
    },
  };
}

/** Conclusions of many effects in one statement: while one is under way, the next ones gather. */
function conclusionQueue({
  ledger,
  pace,
  observer,
  faultPauseMs,
}: Pick<LanePorts, 'ledger' | 'pace' | 'observer'> & { readonly faultPauseMs: number }) {
  interface Waiting {
    readonly conclusion: Conclusion;
    readonly resolve: (isKept: boolean) => void;
  }
  let waiting: Waiting[] = [];
  let isWorking = false;
  const closed = new AbortController();
  const work = async (): Promise<void> => {
    isWorking = true;
    while (waiting.length > 0) {
      const some = waiting.slice(0, mostConclusions);
      try {
        const kept = await ledger.conclude(some.map(({ conclusion }) => conclusion));
        for (const { conclusion, resolve } of some) resolve(kept.has(conclusion.effect));
        waiting = waiting.slice(some.length);
      } catch (fault) {
        observer.warn(
          'What became of effects can’t be kept: they stay held by this process, and this is tried again until it works.',
          { effects: some.length },
          fault,
        );
        // The outcome is unknown: said again, it changes nothing where it was kept. Nobody else may have the effects meanwhile, unless their leases ran out.
        if (closed.signal.aborted) break;
        await pace.pause(faultPauseMs, closed.signal);
      }
    }
    isWorking = false;
  };
  return {
    /** Resolves to whether the claim was still this process's. */
    add: (conclusion: Conclusion): Promise<boolean> =>
      new Promise((resolve) => {
        waiting.push({ conclusion, resolve });
        if (!isWorking) void work();
      }),
    /** What can't be said any more is left to whoever finds the leases run out. */
    close: (): void => {
      closed.abort();
    },
  };
}
