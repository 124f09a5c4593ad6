// The lease of a projection: held by its projector, and taken from it by whoever works on the live projection in its place.
import { withLease } from '../following/exclusive.ts';
import type { HeldLease, LeasePorts } from '../following/held-lease.ts';

/** The lease under which a projection (by key) is worked on. */
export function projectionLease(key: string): string {
  return `projection:${key}`;
}

/**
 * Takes the live projection's lease (by key) from its projector, does the work and gives it back. Raises a
 * transient fault `projection-busy` where it does not come free within 30 s.
 */
export async function withProjection<Result>(
  ports: LeasePorts,
  key: string,
  holder: string,
  work: (held: HeldLease) => Promise<Result>,
): Promise<Result> {
  return withLease(ports, projectionLease(key), holder, work);
}
