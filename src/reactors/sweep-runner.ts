// Asks what is due and sends a command for each item, within a second of its instant. Any number of runners may
// work at once: an item is leased to one of them, and a command that comes late or twice is decided again.
//
// I1  An item is done only after its command was decided; a fault leaves it leased until it is tried again.
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
import { insideContext } from '../ports/inside-context.ts';
import type { Observer } from '../ports/observer.port.ts';
import { toEpochMs } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { causeOf } from '../following/reason-of.ts';
import { tellStuck } from '../following/tell-stuck.ts';
import { dueCommand } from './timers/due-command.ts';
import { timerKey, timerName } from './timers/stuck-timers.ts';

const maxClaimed = 100;
const leaseMs = 15_000;
/** The longest wait of an item that is due already when it becomes visible; leaves the rest of a second for its command. */
const longestSleepMs = 750;
/** Another runner has taken what was due, or the database's clock, which is slower than ours, says that it is not due yet. */
const emptyHandedMs = 250;
const faultPauseMs = 1_000;
const maxAttempts = 10;
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

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

/** A runner of timers. */
export function sweepRunner(ports: SweepRunnerPorts): SweepRunner {
  const { dueItems, dispatch, clock, pace, ids, observer, worker } = ports;

  const fire = async (item: DueItem, at: Instant): Promise<void> => {
    const command = dueCommand(item, at);
    try {
      if (command === undefined) throw new Error(`a due item that names nothing: ${item.kind} ${item.ref}`);
      const { tenant, stream, due, origin } = item;
      const cause = { kind: 'due', timer: timerName(item), stream, due, origin } as const;
      await dispatch.decide(command, insideContext(ids, cause, { tenant, actor: command.by, at }));
      await dueItems.done(worker, item);
      observer.count('timers_fired_total', { kind: item.kind });
      observer.time('timer_lateness_seconds', secondsLate(item.due, at), { kind: item.kind });
    } catch (fault) {
      // Pauses grow anew after an operator's retry, which goes on with the count of attempts.
      const growth = 2 ** ((item.attempts - 1) % maxAttempts);
      const retryInMs = Math.min(firstRetryMs * growth, longestRetryMs);
      const cause = causeOf(fault);
      observer.warn('a timer failed', { kind: item.kind, attempts: item.attempts }, fault);
      if ((await dueItems.failed(worker, item, cause, retryInMs, maxAttempts)) === 'stuck') {
        tellStuck(observer, { owner: 'timers', key: timerKey(item) }, cause.code);
      }
    }
  };

  const tick = async (): Promise<number> => {
    const at = clock.now();
    const items = await dueItems.claim(worker, at, maxClaimed, leaseMs);
    const fired = await Promise.allSettled(items.map((item) => fire(item, at)));
    const lost = fired.find((each) => each.status === 'rejected');
    if (lost !== undefined) throw lost.reason;
    return items.length;
  };

  /** One look, and how long to sleep before the next. */
  const look = async (): Promise<number> => {
    const due = await dueItems.nextDue();
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

function secondsLate(due: Instant, at: Instant): number {
  return (toEpochMs(at) - toEpochMs(due)) / 1000;
}
