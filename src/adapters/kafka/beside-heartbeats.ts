// Waits for work while the group hears that its member lives; and no longer than a bound once the work is to end.
import type { Pace } from '../../ports/clock.port.ts';

/** How the work went; without an outcome it goes on, and nobody waits for it. */
export interface Waited {
  readonly outcome:
    { readonly kind: 'done' } | { readonly kind: 'failed'; readonly fault: unknown } | undefined;
  /** The client's error where the group counts the member out, or did not answer for as long as a member may be silent. */
  readonly lost: Error | undefined;
}

/** What is waited with; times in milliseconds. */
export interface Beating {
  readonly heartbeat: () => Promise<void>;
  readonly pace: Pace;
  readonly heartbeatMs: number;
  readonly sessionTimeoutMs: number;
  readonly drainMs: number;
  /** The work is to end. */
  readonly over: AbortSignal;
  /** Asks it to. */
  readonly end: () => void;
}

/** Errors of a member that the group does not have, or has to join again: the protocol's names. */
const countedOut = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_AUTHORIZATION_FAILED',
]);

/** Waits; never rejects. */
export async function besideHeartbeats(work: Promise<void>, beating: Beating): Promise<Waited> {
  const { heartbeat, pace, heartbeatMs, sessionTimeoutMs, drainMs, over, end } = beating;
  const ended = new AbortController();
  const state: { -readonly [Part in keyof Waited]: Waited[Part] } = { outcome: undefined, lost: undefined };
  const settled = work
    .then(
      () => (state.outcome = { kind: 'done' }),
      (fault: unknown) => (state.outcome = { kind: 'failed', fault }),
    )
    .then(() => ended.abort());
  const stop = AbortSignal.any([ended.signal, over]);
  let heardMs = pace.monotonicMs();
  const beat = async (): Promise<void> => {
    try {
      await heartbeat();
      heardMs = pace.monotonicMs();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const isOut = 'type' in error && countedOut.has(String(error.type));
      if (isOut || pace.monotonicMs() - heardMs >= sessionTimeoutMs) state.lost = error;
    }
  };
  const isOver = (): boolean => stop.aborted || state.lost !== undefined;
  while (!isOver()) {
    await pace.pause(heartbeatMs, stop);
    if (!isOver()) await Promise.race([settled, beat()]);
  }
  if (!ended.signal.aborted) {
    end();
    await Promise.race([settled, pace.pause(drainMs, ended.signal)]);
  }
  return { ...state };
}
