// How claims end that are not an end of their effect: it waits for its next turn, or for an operator.
import type { ClaimedEffect, Conclusion, EffectState } from '../ports/effect.ts';
import type { StuckCause } from '../ports/stuck-work.port.ts';

const maxFailures = 10;
const firstRetryMs = 500;
const longestRetryMs = 60_000;
/** The pause is not doubled more often: it has long reached its limit. */
const maxDoublings = 16;
/** So late at most is an effect that waited for something that was away. */
export const longestPostponementMs = 10_000;

/** The effect waits in a state, to be claimed again after a pause. */
export function waiting(
  { effect, epoch }: Pick<ClaimedEffect, 'effect' | 'epoch'>,
  state: EffectState,
  againInMs: number,
): Conclusion {
  return { effect, epoch, state, finished: false, againInMs, failed: false };
}

/** An answer that counts against the effect: tried again later and later, and parked after the tenth. */
export function failed(
  claim: ClaimedEffect,
  resumes: EffectState,
  { code, sentence }: StuckCause,
): Conclusion {
  const failures = claim.failures + 1;
  if (failures >= maxFailures) return { ...parked(claim, resumes, { code, sentence }), failed: true };
  return { ...waiting(claim, resumes, growing(failures, longestRetryMs)), failed: true };
}

/** It waits for an operator, whose retry finds it in the state `resumes`. */
export function parked(claim: ClaimedEffect, resumes: EffectState, cause: StuckCause): Conclusion {
  return { ...waiting(claim, 'parked', 0), resumes, cause };
}

/** The pause after so many tries, in milliseconds: it doubles up to the longest. */
export function growing(tries: number, longestMs: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(tries - 1, maxDoublings), longestMs);
}
