// Which state a fault leads a follower to.
import { FatalFault, isTransient } from '../ports/faults.ts';
import type { FollowerState } from './follower-state.ts';
import type { HeldLease } from './held-lease.ts';

/**
 * Where a fault leads from any state. A write that was refused by its fence or its place, under a lease that is still ours,
 * met no other worker: the database was restarted or restored and has lost its newest commits (F2 of follower.ts).
 */
export async function stateAfter(fault: unknown, held: HeldLease | undefined): Promise<FollowerState> {
  if (isTransient(fault)) return 'standby';
  if (!(fault instanceof FatalFault)) return 'stalled';
  if (fault.code === 'beyond-the-log') return 'stopped';
  if (fault.code !== 'fenced') return 'stalled';
  return (await held?.isHeld()) === false ? 'fenced' : 'standby';
}
