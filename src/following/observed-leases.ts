// Which leases this process holds, as a metric: so that operators see who follows the log and who does the housekeeping.
import type { Observer } from '../ports/observer.port.ts';
import type { Leases } from '../ports/lease.port.ts';

/** The same leases; the gauge `lease_held` is 1 for each that was last taken by this process, and 0 once it has none. */
export function observedLeases(leases: Leases, observer: Pick<Observer, 'gauge'>): Leases {
  return {
    acquire: async (name, holder, ttlMs) => {
      const lease = await leases.acquire(name, holder, ttlMs);
      observer.gauge('lease_held', lease === undefined ? 0 : 1, { lease: name });
      return lease;
    },
    demand: leases.demand,
    release: async (lease, holder) => {
      observer.gauge('lease_held', 0, { lease: lease.name });
      await leases.release(lease, holder);
    },
  };
}
