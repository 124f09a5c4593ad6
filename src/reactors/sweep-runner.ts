// Asks what is due and sends a command for each item, within a second of its instant. Any number of runners may
// work side by side: an item is leased to one of them, and what comes late or twice is decided again.
//
// I1  An item is done only after its command was decided; a fault leaves it leased until it is tried again.
// I2  At most `maxClaimed` items are under way at once; nothing waits longer than a tick.
import type { Clock, Pace } from '../ports/clock.port.ts';
import type { Dispatch } from '../ports/dispatch.port.ts';
import type { DueItem, DueItems } from '../ports/due-items.port.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { compareInstants, secondsBetween, toEpochMs } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { parseCorrelationId } from '../domain/shared/ids.ts';
import { dueCommand } from './timers/due-command.ts';

const maxClaimed = 100;
const leaseMs = 15_000;
const tickMs = 250;
const maxAttempts = 10;
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
/** How often attempts at items that are no more are forgotten, and how many at a time. */
const sweepEveryMs = 60_000;
const maxSwept = 1_000;

/** What a runner needs. `worker` names this process among the runners. */
export interface SweepRunnerPorts {
  readonly dueItems: DueItems;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly ids: IdSource;
  readonly observer: Observer;
  readonly worker: string;
}

export interface SweepRunner {
  /** One look: fires everything that is due now; gives how many items it took. */
  readonly tick: () => Promise<number>;
  /** Looks every quarter of a second until aborted. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A runner of timers. */
export function sweepRunner(ports: SweepRunnerPorts): SweepRunner {
  const { dueItems, dispatch, clock, pace, ids, observer, worker } = ports;

  const fire = async (item: DueItem): Promise<void> => {
    const at = clock.now();
    const command = dueCommand(item, at);
    try {
      if (command === undefined) throw new Error(`a due item that names nothing: ${item.kind} ${item.ref}`);
      const id = ids.timerCommand(
        item.ref === '' ? item.kind : `${item.kind}/${item.ref}`,
        item.stream,
        item.due,
      );
      const correlation = parseCorrelationId(ids.next());
      if (correlation === undefined) throw new Error('an id source that gives no UUIDs');
      const { by: actor } = command;
      await dispatch.send({
        tenant: item.tenant,
        command,
        context: { command: id, causation: id, correlation, actor, at },
      });
      await dueItems.done(worker, item);
      observer.count('timers_fired_total', { kind: item.kind });
      observer.time('timer_lateness_seconds', secondsLate(item.due, at), { kind: item.kind });
    } catch (fault) {
      const retryInMs = Math.min(firstRetryMs * 2 ** (item.attempts - 1), longestRetryMs);
      observer.warn('a timer failed and is tried again', { kind: item.kind, attempts: item.attempts }, fault);
      await dueItems.failed(worker, item, reasonOf(fault), retryInMs, maxAttempts);
    }
  };

  const tick = async (): Promise<number> => {
    const items = await dueItems.claim(worker, clock.now(), maxClaimed, leaseMs);
    const fired = await Promise.allSettled(items.map(fire));
    const lost = fired.find((each) => each.status === 'rejected');
    if (lost !== undefined) throw lost.reason;
    return items.length;
  };

  return {
    tick,
    async run(signal) {
      let sweptMs = pace.monotonicMs();
      while (!signal.aborted) {
        try {
          const fired = await tick();
          if (pace.monotonicMs() - sweptMs >= sweepEveryMs) {
            sweptMs = pace.monotonicMs();
            await dueItems.sweep(maxSwept);
          }
          if (fired < maxClaimed) await pace.pause(tickMs, signal);
        } catch (fault) {
          observer.warn('timers can not be read; trying again', {}, fault);
          await pace.pause(tickMs * 4, signal);
        }
      }
    },
  };
}

function secondsLate(due: Instant, at: Instant): number {
  return compareInstants(at, due) < 0 ? secondsBetween(due, at) : (toEpochMs(at) - toEpochMs(due)) / 1000;
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? `${fault.name}: ${fault.message}`.slice(0, 500) : 'unknown failure';
}
