// Housekeeping: deletes what is kept only for a while when its time is over. One worker at a time, by a lease, so that the
// work is not done twice; two at once would do no harm, because what is deleted is gone for both.
import type { Pace } from '../ports/clock.port.ts';
import type { Lease, Leases } from '../ports/lease.port.ts';
import type { Observer } from '../ports/observer.port.ts';

/** One kind of thing that is swept. */
export interface Chore {
  readonly name: string;
  /** Sweeps at most `limit`; gives how many. Fewer than `limit`: nothing is left for now. */
  readonly sweep: (limit: number) => Promise<number>;
}

const everyMs = 60_000;
/** A worker that died is replaced two rounds later at most. */
const leaseMs = 2 * everyMs;
const leaseName = 'housekeeping';
/** Short transactions, so that nobody waits for one. */
const batch = 1_000;
/** More than that waits for the next round: 100,000 of a kind a minute. */
const maxBatches = 100;

/** What housekeeping needs. `worker` names this process among those that could do it. */
export interface HousekeepingPorts {
  readonly chores: readonly Chore[];
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly worker: string;
}

export interface Housekeeping {
  /** Every chore once, in batches, if no other worker does it; a chore that fails does not keep the others from being done. */
  readonly round: (signal: AbortSignal) => Promise<void>;
  /** A round at once and then every minute, until aborted. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Housekeeping over its ports. */
export function housekeeping({ chores, leases, pace, observer, worker }: HousekeepingPorts): Housekeeping {
  const sweepAll = async ({ name, sweep }: Chore, signal: AbortSignal): Promise<void> => {
    for (let done = 0; done < maxBatches && !signal.aborted; done += 1) {
      const swept = await sweep(batch);
      if (swept > 0) observer.count('housekeeping_swept_total', { chore: name }, swept);
      if (swept < batch) return;
    }
  };

  let held: Lease | undefined;
  const round = async (signal: AbortSignal): Promise<void> => {
    held = await leases.acquire(leaseName, worker, leaseMs);
    if (held === undefined) return;
    for (const chore of chores) {
      await sweepAll(chore, signal).catch((fault: unknown) => {
        observer.warn(
          'a chore of housekeeping failed; the other chores go on, and it is tried again within a minute',
          { chore: chore.name },
          fault,
        );
      });
    }
  };

  return {
    round,
    async run(signal) {
      while (!signal.aborted) {
        await round(signal).catch((fault: unknown) => {
          observer.warn(
            'housekeeping failed: expired data stays until it succeeds; it is tried again every minute',
            {},
            fault,
          );
        });
        await pace.pause(everyMs, signal);
      }
      // So that another process need not wait; where it fails, the lease runs out by itself.
      if (held !== undefined) await leases.release(held, worker).catch(() => undefined);
    },
  };
}
