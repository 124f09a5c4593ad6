// Asks what is due and sends a command for each item, within a second of its instant. Any number of runners may
// work at once: an item is leased to one of them, and a command that comes late or twice is decided again.
//
// I1  An item is done only after its command was decided; until then it is tried again. What is away (a transient or
//     fatal fault: a store, a key, a credential) is nothing of the item's own, so it is waited for, however long. Only
//     what can't be decided `maxFailures` times is set aside, for an operator.
// I2  At most `maxClaimed` items are in progress at once.
// I3  It sleeps until the next instant that is due, so that an item fires on time, and never longer than
//     `longestSleepMs`: other processes add items, and clocks jump; either is noticed within a second.
// I4  A command is decided at the instant for which its item was claimed, never before the one that was due: where
//     the clock went back in between, the item would count as done although nothing happened.
// All runners wake at the same instant, on purpose: jitter would make them late, and a runner that comes second
// finds the items held, and goes to sleep again.
import type { Clock, Pace } from '../ports/clock.port.ts';
import type { Dispatch } from '../ports/dispatch.port.ts';
import type { DueItem, DueItems } from '../ports/due-items.port.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import { FatalFault, isTransient } from '../ports/faults.ts';
import type { TransientFault } from '../ports/faults.ts';
import { insideContext } from '../ports/inside-context.ts';
import type { Observer } from '../ports/observer.port.ts';
import { toEpochMs } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { causeOf } from '../following/reason-of.ts';
import { tellStuck } from '../following/tell-stuck.ts';
import { dueCommand } from './timers/due-command.ts';
import { timerKey, timerName } from './timers/stuck-timers.ts';
import { timerSpan } from './timers/timer-span.ts';

const maxClaimed = 100;
const leaseMs = 15_000;
/** The longest wait of an item that is due already when it becomes visible; leaves the rest of a second for its command. */
const longestSleepMs = 750;
/** Another runner has taken what was due, or the database's clock, which is slower than ours, says that it is not due yet. */
const emptyHandedMs = 250;
const faultPauseMs = 1_000;
const maxFailures = 10;
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
/** The pause is not doubled more often: it has long reached its limit. */
const maxDoublings = 16;
/** So late at most is an item that waited for something that was away; `longestRetryMs` where somebody had to mend it. */
const longestPostponementMs = 10_000;

/** What a runner needs. `worker` names this process among the runners. */
export interface SweepRunnerPorts {
  readonly dueItems: DueItems;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly ids: IdSource;
  readonly observer: Observer;
  readonly worker: string;
}

export interface SweepRunner {
  /** One look: fires everything that is due now; gives how many items it took. */
  readonly tick: () => Promise<number>;
  /** Sleeps until something is due, fires it, and so on until aborted. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A due item that waits, and for what. */
interface Postponed {
  readonly item: DueItem;
  readonly fault: TransientFault | FatalFault;
}

/** A runner of timers. */
export function sweepRunner(ports: SweepRunnerPorts): SweepRunner {
  const { dueItems, dispatch, clock, pace, ids, observer, worker } = ports;

  /** Gives the item and the fault for which it was postponed, if it was. Raises faults of the due items. */
  const fire = async (item: DueItem, at: Instant): Promise<Postponed | undefined> => {
    const command = dueCommand(item, at);
    const span = observer.tracer && timerSpan(observer.tracer, item);
    try {
      if (command === undefined) throw new Error(`a due item that names nothing: ${item.kind} ${item.ref}`);
      const { tenant, stream, due } = item;
      const origin = span === undefined ? item.origin : { ...item.origin, traceparent: span.traceparent };
      const cause = { kind: 'due', timer: timerName(item), stream, due, origin } as const;
      await dispatch.decide(command, insideContext(ids, cause, { tenant, actor: command.by, at }));
      await dueItems.done(worker, item);
      observer.count('timers_fired_total', { kind: item.kind });
      observer.time('timer_lateness_seconds', secondsLate(item.due, at), { kind: item.kind });
      span?.end();
      return undefined;
    } catch (fault) {
      span?.end({}, causeOf(fault).code);
      if (isTransient(fault) || fault instanceof FatalFault) {
        observer.count('timers_postponed_total', { kind: item.kind });
        const longestMs = isTransient(fault) ? longestPostponementMs : longestRetryMs;
        await dueItems.postponed(worker, item, growing(item.attempts, longestMs));
        return { item, fault };
      }
      await setBack(item, fault);
      return undefined;
    }
  };
  /** It can't be decided: tried again later and later, and at last set aside. */
  const setBack = async (item: DueItem, fault: unknown): Promise<void> => {
    const [failures, cause] = [item.failures + 1, causeOf(fault)];
    const facts = { kind: item.kind, timer: timerKey(item), failures };
    observer.warn('a timer failed: it is tried again, and after ten failures it is stuck', facts, fault);
    const retryInMs = growing(failures, longestRetryMs);
    if ((await dueItems.failed(worker, item, cause, retryInMs, maxFailures)) === 'stuck') {
      tellStuck(observer, { owner: 'timers', key: timerKey(item) }, cause.code);
    }
  };
  /** One line for all items of a look, which names one of them: an outage concerns many. That an upgrade is going on is said elsewhere, once. */
  const tellPostponed = (all: readonly Postponed[]): void => {
    const postponed = all.filter(({ fault }) => fault.code !== 'upgrade-in-progress');
    const [first] = postponed;
    if (first === undefined) return;
    const fatal = postponed.find(({ fault }) => fault instanceof FatalFault);
    const { item, fault } = fatal ?? first;
    const facts = { timers: postponed.length, timer: timerKey(item) };
    if (fatal === undefined) {
      observer.warn('due timers wait for something that is away; they fire once it is back', facts, fault);
    } else {
      observer.error('due timers wait for something that somebody has to mend; then they fire', facts, fault);
    }
  };

  const tick = async (): Promise<number> => {
    const at = clock.now();
    const items = await dueItems.claim(worker, at, maxClaimed, leaseMs);
    const fired = await Promise.allSettled(items.map((item) => fire(item, at)));
    tellPostponed(fired.flatMap((each) => (each.status === 'fulfilled' ? (each.value ?? []) : [])));
    const lost = fired.find((each) => each.status === 'rejected');
    if (lost !== undefined) throw lost.reason;
    return items.length;
  };

  /** One look, and how long to sleep before the next. */
  const look = async (): Promise<number> => {
    const due = await dueItems.nextDue(clock.now());
    const leftMs = due === undefined ? longestSleepMs : toEpochMs(due) - toEpochMs(clock.now());
    if (leftMs > 0) return Math.min(leftMs, longestSleepMs);
    return (await tick()) === 0 ? emptyHandedMs : 0;
  };

  return {
    tick,
    async run(signal) {
      while (!signal.aborted) {
        const sleepMs = await look().catch((fault: unknown) => {
          observer.warn(
            'due timers can’t be read: none of them fires until this works; trying again',
            {},
            fault,
          );
          return faultPauseMs;
        });
        if (sleepMs > 0) await pace.pause(sleepMs, signal);
      }
    },
  };
}

/** The pause after so many attempts: it doubles up to the longest. */
function growing(attempts: number, longestMs: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(attempts - 1, maxDoublings), longestMs);
}

function secondsLate(due: Instant, at: Instant): number {
  return (toEpochMs(at) - toEpochMs(due)) / 1000;
}
