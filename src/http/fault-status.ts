// Which answer a fault becomes: again later is 503 with Retry-After, not this one is 422 where the request was the
// cause, everything else is ours and says nothing of the inside (500).
import { FatalFault, PermanentFault, TransientFault } from '../ports/faults.ts';
import type { Problem } from './problem.ts';

const defaultRetrySeconds = 1;

/** Permanent faults that another request would not meet. */
const causedByRequest: Readonly<Record<string, string>> = {
  'record-too-large': 'What would have to be kept is too large.',
  'append-too-large': 'What would have to be kept at once is too large.',
  'not-canonical': 'The request holds a value that cannot be kept.',
};

/** The problem of something we broke. */
export const internalProblem: Problem = {
  status: 500,
  code: 'internal-error',
  detail: 'Something failed on our side; it has been recorded under the request id.',
};

/** A fault as a problem; `undefined` for what is no fault. */
export function faultProblem(fault: unknown): Problem | undefined {
  if (fault instanceof TransientFault) {
    const seconds = Math.max(1, Math.ceil(fault.retryAfterSeconds ?? defaultRetrySeconds));
    return {
      status: 503,
      code: fault.code,
      detail:
        'This cannot be answered right now. The same request, with the same idempotency key, may be sent again.',
      headers: { 'retry-after': String(seconds) },
    };
  }
  if (fault instanceof PermanentFault) {
    const detail = causedByRequest[fault.code];
    return detail === undefined ? internalProblem : { status: 422, code: fault.code, detail };
  }
  return fault instanceof FatalFault ? internalProblem : undefined;
}
