// A failure as a sentence for a person at a terminal; what is not a fault of ours is shown whole.
import { FatalFault, PermanentFault, TransientFault } from '../ports/faults.ts';

/** The sentence of a fault with its code, or the stack of anything else. */
export function sentenceOf(failure: unknown): string {
  if (
    failure instanceof FatalFault ||
    failure instanceof PermanentFault ||
    failure instanceof TransientFault
  ) {
    return `${failure.message} [${failure.code}]`;
  }
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
