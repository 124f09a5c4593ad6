// Works in place of a live follower: demands its lease, which makes the follower yield at its next renewal, and releases
// the lease afterwards.
import { FatalFault, TransientFault } from '../ports/faults.ts';
import { holdLease } from './held-lease.ts';
import type { HeldLease, LeasePorts } from './held-lease.ts';

const ttlMs = 15_000;
const renewMs = 3_000;
/** A live follower renews every 1.5 s and yields then; a dead one's lease lapses after 5 s. */
const demandTtlMs = 30_000;
const waitMs = 30_000;
const pauseMs = 100;

/**
 * Takes a worker's lease from it by its name, does the work and gives the lease back. Raises a transient fault
 * `projection-busy` where it does not come free within 30 s.
 */
export async function withLease<Result>(
  ports: LeasePorts,
  name: string,
  holder: string,
  work: (held: HeldLease) => Promise<Result>,
): Promise<Result> {
  const terms = { name, holder, ttlMs, renewMs };
  await ports.leases.demand(name, holder, demandTtlMs);
  const untilMs = ports.pace.monotonicMs() + waitMs;
  let held = await holdLease(ports, terms);
  while (held === undefined && ports.pace.monotonicMs() < untilMs) {
    await ports.pace.pause(pauseMs);
    held = await holdLease(ports, terms);
  }
  if (held === undefined) {
    throw new TransientFault(
      'projection-busy',
      `${name} was not released within 30 s: another process works on it. Nothing was changed; try again later.`,
    );
  }
  try {
    return await work(held);
  } finally {
    await held.release();
  }
}

/** Does something that only one process may do at a time, under a lease of its own. Raises a transient fault `busy` while another does. */
export async function alone<Result>(
  ports: LeasePorts,
  name: string,
  holder: string,
  work: (held: HeldLease) => Promise<Result>,
): Promise<Result> {
  const held = await holdLease(ports, { name, holder, ttlMs, renewMs });
  if (held === undefined) {
    throw new TransientFault(
      'busy',
      `Another process is doing this already (${name}): nothing was changed; try again when it has ended.`,
    );
  }
  try {
    return await work(held);
  } finally {
    await held.release();
  }
}

/** Raises a fatal fault `fenced` where the lease was lost meanwhile. */
export function stillHeld(held: HeldLease): void {
  if (held.lost.aborted) throw new FatalFault('fenced', 'The lease was lost to another worker.');
}
